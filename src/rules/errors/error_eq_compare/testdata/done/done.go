// Package done asks for an error in order to clean up, and wraps it where it has cleaned up already.
package done

import (
	"errors"
	"fmt"
)

var errStopped = errors.New("stopped")

type pump struct{ done chan struct{} }

func (p *pump) close() { close(p.done) }

func step(n int) error {
	if n == 0 {
		return errStopped
	}
	return nil
}

func drain(p *pump, n int) (err error) {
	defer func() {
		if err != errStopped { // silent "error-eq-compare: where it is wrapped, all that is done here has been done before"
			return
		}
		p.close()
	}()
	if err := step(n); err != nil {
		return err
	}
	p.close()
	if err := step(n - 1); err != nil {
		return fmt.Errorf("last step: %w", err)
	}
	return nil
}

// Of two pumps the other one.
func drainBoth(p, q *pump, n int) (err error) {
	defer func() {
		if err == errStopped { // want "error-eq-compare: a wrapped `errStopped` in `err` is not found here"
			p.close()
		}
	}()
	q.close()
	if err := step(n); err != nil {
		return fmt.Errorf("step: %w", err)
	}
	return nil
}
