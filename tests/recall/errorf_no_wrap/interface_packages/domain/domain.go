package domain

import "errors"

var ErrMissing = errors.New("missing")

type Repository interface {
	Find(id string) (string, error)
}
