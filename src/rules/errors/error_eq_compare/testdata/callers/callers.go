// What callers hand to a function that asks for one error.
package callers

import (
	"errors"
	"fmt"
	"io"
)

var (
	errMissing = errors.New("missing")
	errLate    = errors.New("late")
)

func load(name string) error {
	if name == "" {
		return fmt.Errorf("load: %w", errMissing)
	}
	return nil
}

func deliver() error { return errLate }

func serve(name string) int {
	if err := load(name); isMissing(err) {
		return 404
	}
	if err := deliver(); IsLate(err) {
		return 503
	}
	if err := fmt.Errorf("read: %w", io.EOF); isEnd(err) {
		return 204
	}
	return 200
}

func isMissing(err error) bool {
	return err == errMissing // want "error-eq-compare: a wrapped `errMissing` in `err` is not found here"
}

// Exported, but all callers are in sight, and nobody wraps it.
func IsLate(err error) bool { return err == errLate }

// By convention handed on as it is, but all callers are in sight, and only a wrapped one arrives.
func isEnd(err error) bool {
	return err == io.EOF // want "error-eq-compare: a wrapped `io.EOF` in `err` is not found here"
}

// Whoever calls this has wrapped errors or not.
func IsMissing(err error) bool {
	switch err {
	case errMissing: // want "error-eq-compare: a wrapped `errMissing` in `err` is not found here"
		return true
	}
	return false
}
