// A generic helper tries again and wraps the last error.
package generic

import (
	"errors"
	"fmt"
)

var ErrBusy = errors.New("busy")

func retry[T any](n int, f func() (T, error)) (v T, err error) {
	for range n {
		if v, err = f(); err == nil {
			return v, nil
		}
	}
	return v, fmt.Errorf("after %d: %w", n, err)
}

func connect() (int, error) { return 0, ErrBusy }

func Dial() int {
	switch _, err := retry(3, connect); err {
	case nil:
		return 200
	case ErrBusy: // want "error-eq-compare: ErrBusy"
		return 503
	}
	return 500
}
