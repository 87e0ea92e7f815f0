package p

import "errors"

var ErrMissing = errors.New("missing")

func IsMissing[T any](v T, err error) bool {
	return err == ErrMissing // want "error-eq-compare: a wrapped `ErrMissing`"
}

func Same[E comparable](a, b E) bool { return a == b }
