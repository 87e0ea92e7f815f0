// A helper makes the errors: what it does with them is seen where it is called.
package helper

import (
	"errors"
	"fmt"
)

var errFull = errors.New("no seats left")

func reserve(seats int) error {
	if seats > 3 {
		return errFull
	}
	return nil
}

func failf(format string, args ...any) error {
	return fmt.Errorf("booking: "+format, args...)
}

type desk struct{ name string }

func (d desk) failf(format string, args ...any) error { return fmt.Errorf(format, args...) }

func bookTable(seats int) error {
	if err := reserve(seats); err != nil {
		return failf("table of %d: %v", seats, err) // want "errorf-no-wrap: hides the `errFull` in it"
	}
	return nil
}

func (d desk) book(seats int) error {
	if err := reserve(seats); err != nil {
		return d.failf("%d seats: %s", seats, err) // want "errorf-no-wrap: hides the `errFull` in it"
	}
	return nil
}

// The helper wraps what it is told to.
func (d desk) bookWrapped(seats int) error {
	if err := reserve(seats); err != nil {
		return d.failf("%d seats: %w", seats, err)
	}
	return nil
}

// Nobody looks into this one.
func (d desk) bookQuietly(seats int) error {
	if err := reserve(seats); err != nil {
		return d.failf("%d seats: %v", seats, err)
	}
	return nil
}

func Seat(d desk, seats int) string {
	if errors.Is(bookTable(seats), errFull) || errors.Is(d.book(seats), errFull) {
		return "wait"
	}
	if errors.Is(d.bookWrapped(seats), errFull) {
		return "wait"
	}
	if err := d.bookQuietly(seats); err != nil {
		return err.Error()
	}
	return "sit down"
}
