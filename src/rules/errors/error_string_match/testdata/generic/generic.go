package p

import "strings"

func either[T any](v T, err error) bool {
	return strings.Contains(err.Error(), "missing") // want "error-string-match: recognised by its text"
}

func of[E error](err E) bool {
	return strings.Contains(err.Error(), "missing") // what it is instantiated with is known elsewhere
}
