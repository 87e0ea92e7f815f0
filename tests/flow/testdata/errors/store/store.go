// Package store makes errors and wraps them.
package store

import (
	"errors"
	"fmt"
	"os"
)

var ErrMissing = errors.New("missing")

type Broken struct {
	Name string
	Err  error
}

func (b *Broken) Error() string { return b.Name }
func (b *Broken) Unwrap() error { return b.Err }

func Load(name string) ([]byte, error) {
	if name == "" {
		return nil, ErrMissing
	}
	data, err := os.ReadFile(name)
	if errors.Is(err, os.ErrPermission) {
		return nil, &Broken{Name: name, Err: err}
	}
	if err != nil {
		return nil, fmt.Errorf("load %s: %w", name, err)
	}
	return data, nil
}
