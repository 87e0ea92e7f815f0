package p

import (
	"fmt"
	"net"
	"regexp"
	"strings"
)

var errMissing = fmt.Errorf("missing")

var pattern = regexp.MustCompile("timeout|refused")

const closed = "use of closed network connection"

func search(err error) bool {
	if strings.HasPrefix(err.Error(), "no such") { // want "error-string-match: `err` is recognised by its text, `\"no such\"`, which no author promises to keep$"
		return true
	}
	if strings.HasSuffix((err.Error()), "refused") { // want "error-string-match: recognised by its text"
		return true
	}
	if strings.EqualFold("EOF", err.Error()) { // want "error-string-match: the standard library has `io.EOF` for it"
		return true
	}
	return strings.Contains(err.Error(), closed) // want "error-string-match: its text, `closed`, .*; the standard library has `net.ErrClosed` for it"
}

func compare(err error) int {
	if err.Error() == "missing" { // want "error-string-match: by its text, `\"missing\"`"
		return 1
	}
	if "missing" != err.Error() { // want "error-string-match: recognised by its text"
		return 2
	}
	if err.Error() == errMissing.Error() { // want "error-string-match: `err` is recognised by its text, `errMissing.Error\(\)`"
		return 3
	}
	if err != nil && errMissing.Error() != err.Error() { // want "error-string-match: recognised by its text"
		return 4
	}
	switch err.Error() { // want "error-string-match: by its text, `\"one\"`"
	case "one", "two":
		return 5
	}
	return 0
}

func match(err error) bool {
	if pattern.MatchString(err.Error()) { // want "error-string-match: by its text, `pattern`"
		return true
	}
	ok, _ := regexp.MatchString("time.*out", err.Error()) // want "error-string-match: recognised by its text"
	return ok
}

func printed(err error) bool {
	if fmt.Sprint(err) == "missing" { // want "error-string-match: recognised by its text"
		return true
	}
	if fmt.Sprintf("%v", err) == "missing" { // want "error-string-match: recognised by its text"
		return true
	}
	return strings.Contains(strings.ToLower(err.Error()), "missing") // want "error-string-match: recognised by its text"
}

func local(err error) bool {
	msg := err.Error()
	lower := strings.ToLower(err.Error())
	if strings.Contains(lower, "missing") { // want "error-string-match: recognised by its text"
		return true
	}
	if strings.Contains(strings.ToLower(msg), "missing") { // want "error-string-match: recognised by its text"
		return true
	}
	if s := fmt.Sprint(err); s == "missing" { // want "error-string-match: recognised by its text"
		return true
	}
	switch msg { // want "error-string-match: recognised by its text"
	case "missing":
		return true
	}
	switch {
	case strings.Contains(msg, "missing"): // want "error-string-match: recognised by its text"
		return true
	}
	var text string = err.Error()
	return text == "missing" // want "error-string-match: recognised by its text"
}

// One decision, one finding.
func several(err error) bool {
	return err != nil && (strings.Contains(err.Error(), "one") || // want "error-string-match: `\"one\"`"
		strings.Contains(err.Error(), "two") ||
		err.Error() == "three")
}

func otherInterface(err net.Error) bool {
	return err.Error() == "missing" // want "error-string-match: recognised by its text"
}

func field(r struct{ Err error }) bool {
	return r.Err.Error() == errMissing.Error() // want "error-string-match: `r.Err` is recognised"
}

// ---- a helper is told what to look for ----

func has(err error, text string) bool {
	return err != nil && strings.Contains(strings.ToLower(err.Error()), text)
}

func says(text, message string) bool { return message == text }

func helped(err error) int {
	if has(err, "missing") { // want "error-string-match: `err` is recognised by its text, `\"missing\"`"
		return 404
	}
	if says("refused", err.Error()) { // want "error-string-match: `err` is recognised by its text, `\"refused\"`"
		return 503
	}
	return 500
}

// ---- one of several texts ----

var passing = [...]string{"timeout", "refused"}

func listed(err error) bool {
	for _, text := range []string{"missing", "gone"} {
		if strings.Contains(err.Error(), text) { // want "error-string-match: `err` is recognised by its text, `text`"
			return true
		}
	}
	for _, text := range passing {
		if err.Error() == text { // want "error-string-match: `err` is recognised by its text, `text`"
			return true
		}
	}
	return false
}
