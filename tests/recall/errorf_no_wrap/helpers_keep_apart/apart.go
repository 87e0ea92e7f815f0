package apart

import (
	"errors"
	"fmt"
)

var (
	ErrA = errors.New("a")
	ErrB = errors.New("b")
)

// note is used by both; what one hands over does not come out at the other.
func note(err error) error { return err }

func a() error { return note(ErrA) }

func b() error {
	if err := note(ErrB); err != nil {
		return fmt.Errorf("b: %v", err)
	}
	return nil
}

func A() bool { return errors.Is(a(), ErrA) }

func B() bool { return errors.Is(b(), ErrA) }

func c() error {
	if err := note(ErrB); err != nil {
		return fmt.Errorf("c: %v", err) // want "errorf-no-wrap: hides the `ErrB`"
	}
	return nil
}

func C() bool { return errors.Is(c(), ErrB) }
