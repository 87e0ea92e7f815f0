package p

import (
	"errors"
	"fmt"
	"log"
	"strings"
)

var errMissing = errors.New("missing")

// Messages are put together.
func message(err error) string {
	msg := err.Error()
	if msg == "" {
		msg = "unknown"
	}
	if strings.HasSuffix(msg, "\n") || strings.HasSuffix(err.Error(), ".") {
		return "error: " + msg
	}
	log.Print("failed: " + err.Error())
	return fmt.Sprintf("%s: %v", strings.TrimPrefix(err.Error(), "p: "), err)
}

// The other text is nobody's wording.
func repeats(a, b error, file string) bool {
	if a.Error() == b.Error() {
		return true
	}
	return strings.Contains(a.Error(), file) // silent "error-string-match: what is looked for is not known to be words"
}

// Not the text of an error.
type answer struct{ text string }

func (a answer) Error() (string, bool) { return a.text, true }

func other(a answer, line string) bool {
	text, _ := a.Error()
	return text == "missing" || strings.Contains(line, "missing")
}

// Set more than once, so it is not known to be the text of an error.
func mixed(err error, line string) bool {
	text := line
	if err != nil {
		text = err.Error()
	}
	return text == "missing"
}

// Texts of known errors are texts.
func constantText() bool { return errMissing.Error() == "missing" }

func right(err error) bool { return errors.Is(err, errMissing) }

func formatted(err error) bool { return fmt.Sprintf("%T", err) == "*fs.PathError" }

func broken() bool { return undefined.Error() == "missing" }

// Helpers that look for nothing, or not in the text of the error.
func worded(err error, text string) error { return fmt.Errorf("%s: %w", text, err) }

func known(err error, text string) bool { return errors.Is(err, errMissing) && len(text) > 1 }

func useHelpers(err error) error {
	if known(err, "reading") {
		return nil
	}
	return worded(err, "reading")
}

// Separators, and texts that are not known.
func separated(err error, others []string) bool {
	for _, text := range []string{"; ", ": "} {
		if strings.Contains(err.Error(), text) {
			return true
		}
	}
	for _, text := range others {
		if strings.Contains(err.Error(), text) {
			return true
		}
	}
	return false
}
