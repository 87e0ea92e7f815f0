package p

import (
	"fmt"
	"os"
)

type Missing struct{ Name string }

func (m *Missing) Error() string { return "missing: " + m.Name }

type Code int

func (c Code) Error() string { return "code" }

func find(name string) error {
	if name == "" {
		return Code(1)
	}
	return &Missing{name}
}

func load(name string) (int, error) {
	if err := find(name); err != nil {
		return 0, fmt.Errorf("load: %w", err)
	}
	return 1, nil
}

func deeper(name string) error {
	_, err := load(name)
	return err
}

func assertion(name string) bool {
	_, err := load(name)
	if m, ok := err.(*Missing); ok { // want "error-type-assert: a wrapped `\*Missing` in `err` is not found here"
		return m.Name == name
	}
	if err := deeper(name); err != nil {
		code, ok := err.(Code) // want "error-type-assert: a wrapped `Code` in `err`"
		return ok && code == 1
	}
	switch deeper(name).(type) { // want "error-type-assert: a wrapped `\*Missing` in `deeper\(name\)`"
	case *Missing:
		return true
	}
	return false
}

// IsMissing is handed whatever its callers have.
func IsMissing(err error) bool {
	_, ok := err.(*Missing) // want "error-type-assert: a wrapped `\*Missing` in `err`"
	return ok
}

func Status(err error) int {
	switch e := err.(type) { // want "error-type-assert: a wrapped `\*os.PathError` in `err`"
	case nil:
		return 200
	case *os.PathError:
		return len(e.Path)
	}
	return 500
}
