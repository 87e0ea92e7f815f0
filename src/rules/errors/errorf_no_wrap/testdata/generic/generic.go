package generic

import (
	"errors"
	"fmt"
)

var errEmpty = errors.New("empty")

type stack[T any] struct{ items []T }

func (s *stack[T]) pop() (T, error) {
	var none T
	if len(s.items) == 0 {
		return none, errEmpty
	}
	return s.items[len(s.items)-1], nil
}

func last[T any](s *stack[T]) (T, error) {
	item, err := s.pop()
	if err != nil {
		return item, fmt.Errorf("last: %v", err) // want "errorf-no-wrap: hides the `errEmpty` in it"
	}
	return item, nil
}

func use() int {
	n, err := last(&stack[int]{})
	if errors.Is(err, errEmpty) {
		return -1
	}
	return n
}

type failure[T any] struct{ value T }

func (f *failure[T]) Error() string { return "failed" }

func fail[T any](v T) error { return &failure[T]{v} }

func failing() error {
	return fmt.Errorf("failing: %v", fail(1)) // want "errorf-no-wrap: `fail\\(1\\)` is formatted"
}

func useFailing() bool {
	err := failing()
	if _, ok := errors.AsType[*failure[int]](err); ok {
		return true
	}
	return false
}
