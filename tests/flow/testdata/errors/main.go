// What becomes of errors on the way up.
package main

import (
	"fmt"

	"errs/store"
)

type loader interface {
	Load(name string) ([]byte, error)
}

type files struct{}

func (files) Load(name string) ([]byte, error) {
	data, err := store.Load(name)
	if err != nil {
		return nil, with(name, err)
	}
	return data, nil
}

func with(name string, err error) error { return fmt.Errorf("%s: %w", name, err) }

func read(from loader, name string) error {
	_, err := from.Load(name)
	if err == store.ErrMissing {
		return nil
	}
	return err
}

func hide(name string) error {
	if err := read(files{}, name); err != nil {
		return fmt.Errorf("hidden: %v", err)
	}
	return nil
}

func main() {
	if err := hide("x"); err != nil {
		panic(err)
	}
}
