package several

import (
	"errors"
	"fmt"
)

var (
	ErrBusy = errors.New("busy")
	ErrFull = errors.New("full")
)

type Queue struct{ n int }

func (q *Queue) push() error {
	if q.n > 10 {
		return ErrFull
	}
	return nil
}

func (q *Queue) lock() error {
	if q.n < 0 {
		return ErrBusy
	}
	return nil
}

func (q *Queue) Push() error {
	err := errors.Join(q.lock(), q.push())
	if err != nil {
		return fmt.Errorf("push: %v", err) // want "errorf-no-wrap: hides the `ErrBusy`"
	}
	return nil
}

func (q *Queue) Try() bool { return !errors.Is(q.Push(), ErrBusy) }

// One is wrapped and the other printed: who writes both verbs means them.
func (q *Queue) Other() error {
	a, b := q.lock(), q.push()
	if a != nil && b != nil {
		return fmt.Errorf("both: %w, %v", a, b)
	}
	return nil
}

func (q *Queue) TryOther() bool { return errors.Is(q.Other(), ErrFull) }
