package domain

import "errors"

var (
	ErrNotFound   = errors.New("not found")
	ErrOutOfStock = errors.New("out of stock")
	ErrInvalid    = errors.New("invalid")
)

// ValidationError names the field of a request that cannot be accepted.
type ValidationError struct {
	Field  string
	Reason string
}

func (e *ValidationError) Error() string {
	return e.Field + ": " + e.Reason
}

// Unwrap lets callers ask for ErrInvalid without knowing the field.
func (e *ValidationError) Unwrap() error {
	return ErrInvalid
}
