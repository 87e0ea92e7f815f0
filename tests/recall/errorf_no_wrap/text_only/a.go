// The text of the error becomes a new error in other ways than %v.
package text

import (
	"errors"
	"fmt"
	"strings"
)

var errBusy = errors.New("busy")

type queue struct{ full bool }

func (q *queue) push() error {
	if q.full {
		return errBusy
	}
	return nil
}

func (q *queue) first() error {
	if err := q.push(); err != nil {
		return errors.New("first: " + err.Error()) // want "errorf-no-wrap: `err` goes into a new error as a text, which hides the `errBusy` in it"
	}
	return nil
}

func (q *queue) second() error {
	if err := q.push(); err != nil {
		return fmt.Errorf("second: %s", err.Error()) // want "errorf-no-wrap: hides the `errBusy` in it"
	}
	return nil
}

func (q *queue) third() error {
	if err := q.push(); err != nil {
		msg := fmt.Sprintf("third: %v", err)
		return errors.New(strings.ToUpper(msg)) // want "errorf-no-wrap: hides the `errBusy` in it"
	}
	return nil
}

func (q *queue) fourth() error {
	if err := q.push(); err != nil {
		return wrap(err, "fourth")
	}
	return nil
}

func wrap(err error, where string) error {
	return fmt.Errorf("%s: %v", where, err) // want "errorf-no-wrap: hides the `errBusy` in it"
}

func later(err error) bool { return errors.Is(err, errBusy) }

func Run(q *queue) int {
	for i, step := range []func() error{q.first, q.second, q.third, q.fourth} {
		if later(step()) {
			return i
		}
	}
	return -1
}
