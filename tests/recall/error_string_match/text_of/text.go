package text

import "strings"

func textOf(err error) string {
	if err == nil {
		return ""
	}
	return strings.ToLower(err.Error())
}

func IsRefused(err error) bool {
	return strings.Contains(textOf(err), "refused") // want "error-string-match: "
}

func IsGone(err error) bool {
	text := textOf(err)
	return text == "gone" // want "error-string-match: "
}

func hint(err error) string {
	if strings.Contains(err.Error(), "\n") {
		return "see below"
	}
	return "see above"
}

// It has words of its own.
func IsBelow(err error) bool { return hint(err) == "see below" }
