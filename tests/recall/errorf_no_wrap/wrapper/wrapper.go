package wrapper

import (
	"errors"
	"fmt"
	"os"
)

func annotate(err error, what string) error {
	return fmt.Errorf("%s: %v", what, err) // want "errorf-no-wrap: hides the `os.ErrNotExist`"
}

func Open(path string) (*os.File, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, annotate(err, "open")
	}
	return f, nil
}

func Optional(path string) bool {
	f, err := Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return true
	}
	if err != nil {
		return false
	}
	defer f.Close()
	return true
}
