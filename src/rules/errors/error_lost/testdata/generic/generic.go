// Package generic loses errors in generic functions.
package generic

func each[T any](list []T, do func(T) error) error {
	var err error
	for _, v := range list {
		err = do(v) // want "error-lost: the error of `do` is overwritten by the next iteration before anybody looks at it"
	}
	return err
}

type pair[A, B interface{ Close() error }] struct {
	a A
	b B
}

func (p pair[A, B]) Close() error {
	err := p.a.Close() // want "error-lost: the error of `p.a.Close` is overwritten before anybody looks at it"
	err = p.b.Close()
	return err
}
