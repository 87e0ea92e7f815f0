// Searches that say where, searches in bytes, and functions of the package that search.
package p

import (
	"bytes"
	"strings"
)

func refused(err error) bool {
	return strings.Index(err.Error(), "refused") >= 0 // want "error-string-match: `err` is recognised by its text, `\"refused\"`"
}

func inBytes(err error) bool {
	return bytes.Contains([]byte(err.Error()), []byte("refused")) // want "error-string-match: `err` is recognised by its text"
}

func contains(text, wanted string) bool {
	return strings.Contains(strings.ToLower(text), wanted)
}

func deadlock(err error) bool {
	return contains(err.Error(), "deadlock") // want "error-string-match: `err` is recognised by its text, `\"deadlock\"`"
}

// Cut for people, where nothing is decided.
func short(err error) string {
	text := err.Error()
	return text[strings.Index(err.Error(), "cause")+1:]
}

// Says nothing about one in the other.
func differ(text, wanted string) bool { return len(text) > len(wanted) }

func longer(err error) bool { return differ(err.Error(), "deadlock") }
