package p

import (
	"errors"
	"strings"
)

var errBusy = errors.New("busy")

func take(n int) error {
	if n > 3 {
		return errBusy
	}
	return nil
}

func retry(n int) bool {
	err := take(n)
	if err == nil {
		return false
	}
	switch err.Error() { // want "error-string-match: "
	case "busy":
		return true
	}
	return strings.HasPrefix(err.Error(), "bus") // want "error-string-match: "
}
