package generic

type Failure[T any] struct{ Value T }

func (f *Failure[T]) Error() string { return "failure" }

func Check[T comparable](got, want T) error {
	var failure *Failure[T]
	if got != want {
		failure = &Failure[T]{got}
	}
	return failure // want "typed-nil-return: `failure` is a nil"
}

func CheckWell[T comparable](got, want T) error {
	if got != want {
		return &Failure[T]{got}
	}
	return nil
}
