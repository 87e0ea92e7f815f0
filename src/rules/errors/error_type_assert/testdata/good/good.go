package p

import (
	"errors"
	"fmt"
	"os"
	"strconv"
)

type Missing struct{ err error }

func (m *Missing) Error() string { return "missing" }
func (m *Missing) Unwrap() error { return m.err }

// A method of the protocol compares one error, by its contract.
func (m *Missing) Is(target error) bool {
	_, ok := target.(*Missing)
	return ok
}

// All that arrives is bare.
func find() error {
	if len(os.Args) > 1 {
		return errors.New("busy")
	}
	return &Missing{}
}

func bare() bool {
	_, ok := find().(*Missing) // silent "error-type-assert: it arrives bare, and nobody is seen to wrap it"
	return ok
}

// Something else is wrapped.
func load(name string) error {
	if _, err := os.Open(name); err != nil {
		return fmt.Errorf("load: %w", err)
	}
	return &Missing{}
}

func other(name string) bool {
	err := load(name)
	_, ok := err.(*Missing)
	return ok
}

// The standard library says what it returns.
func documented(name string) int {
	if _, err := os.Open(name); err != nil {
		return len(err.(*os.PathError).Path)
	}
	_, err := strconv.Atoi(name)
	if e, ok := err.(*strconv.NumError); ok {
		return len(e.Func)
	}
	return 0
}

// Unwraps by hand.
func Root(err error) bool {
	for ; err != nil; err = errors.Unwrap(err) {
		if _, ok := err.(*Missing); ok { // silent "error-type-assert: the function looks into wrapped errors itself"
			return true
		}
	}
	return false
}

// A short way for what is mostly bare.
func IsMissing(err error) bool {
	m, ok := err.(*Missing)
	return ok || errors.As(err, &m)
}

// Adds to what it is given, and no more.
func Annotate(err error) error {
	if _, ok := err.(*Missing); ok {
		return err
	}
	return &Missing{err}
}

// Behaviour, not a kind of errors.
func Temporary(err error) bool {
	t, ok := err.(interface{ Temporary() bool })
	return ok && t.Temporary()
}

// Who calls it is in this package.
func isMissing(err error) bool {
	_, ok := err.(*Missing)
	return ok
}

func recovered() {
	defer func() {
		if err, ok := recover().(error); ok {
			if _, ok := err.(*Missing); ok {
				return
			}
		}
	}()
}

// No error.
func Any(v any) bool {
	_, ok := v.(*Missing)
	return ok
}

// Set anew before it is looked at.
func again(name string) bool {
	err := fmt.Errorf("again: %w", &Missing{})
	err = find()
	_, ok := err.(*Missing)
	return ok
}
