// Three helpers between the error and who asks for it, one of which wraps.
package helper

import (
	"errors"
	"fmt"
)

var ErrGone = errors.New("gone")

func annotate(err error, what string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", what, err)
}

func fetch(id int) error {
	if id < 0 {
		return ErrGone
	}
	return nil
}

func load(id int) error { return annotate(fetch(id), "load") }

func refresh(id int) (n int, err error) {
	defer func() { n++ }()
	if err = load(id); err != nil {
		return 0, err
	}
	return 1, nil
}

func Status(id int) int {
	if _, err := refresh(id); err == ErrGone { // want "error-eq-compare: ErrGone"
		return 410
	}
	return 200
}

func Plain(id int) bool { return fetch(id) == ErrGone }
