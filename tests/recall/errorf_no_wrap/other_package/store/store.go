package store

import "errors"

var ErrMissing = errors.New("missing")

func Load(id string) error {
	if id == "" {
		return ErrMissing
	}
	return nil
}
