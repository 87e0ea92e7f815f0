package p

import "errors"

var errOther = errors.New("other")

type Missing struct{}

func (*Missing) Error() string { return "missing" }

func Is[T error](err error) bool {
	_, ok := err.(T) // which kind is known elsewhere
	return ok
}

func IsMissing[T any](v T, err error) bool {
	_, ok := err.(*Missing) // want "error-type-assert: a wrapped `\*Missing`"
	return ok
}
