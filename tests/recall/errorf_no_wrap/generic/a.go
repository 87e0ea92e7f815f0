// The error goes through a generic function.
package a

import (
	"errors"
	"fmt"
)

var errEmpty = errors.New("empty")

func first[T any](values []T) (T, error) {
	if len(values) == 0 {
		var zero T
		return zero, errEmpty
	}
	return values[0], nil
}

func head(values []int) (int, error) {
	v, err := first(values)
	if err != nil {
		return 0, fmt.Errorf("head of %d: %v", len(values), err) // want "errorf-no-wrap: .*errEmpty"
	}
	return v, nil
}

func headOrZero(values []int) int {
	v, err := head(values)
	if errors.Is(err, errEmpty) {
		return 0
	}
	return v
}
