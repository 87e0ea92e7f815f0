package format

import (
	"errors"
	"fmt"
)

const format = "order %d: %v"

var ErrClosed = errors.New("closed")

type Shop struct{ open bool }

func (s *Shop) check() error {
	if !s.open {
		return ErrClosed
	}
	return nil
}

func (s *Shop) Order(id int) error {
	if err := s.check(); err != nil {
		return fmt.Errorf(format, id, err) // want "errorf-no-wrap: hides the `ErrClosed`"
	}
	return nil
}

func (s *Shop) Retry(id int) bool { return errors.Is(s.Order(id), ErrClosed) }

// Wrapped and printed.
func (s *Shop) Both(id int, other error) error {
	if err := s.check(); err != nil {
		return fmt.Errorf("order %d: %w (after %v)", id, err, other)
	}
	return nil
}

func (s *Shop) RetryBoth(id int) bool { return errors.Is(s.Both(id, nil), ErrClosed) }
