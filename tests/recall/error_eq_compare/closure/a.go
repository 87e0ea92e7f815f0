// A closure stores the wrapped error in a variable of the function around it; another asks.
package closure

import (
	"errors"
	"fmt"
	"log"
)

var ErrStop = errors.New("stop")

func step(i int) error {
	if i > 3 {
		return ErrStop
	}
	return nil
}

func each(n int, f func(int)) {
	for i := range n {
		f(i)
	}
}

func Walk(n int) {
	var failed error
	each(n, func(i int) {
		if err := step(i); err != nil {
			failed = fmt.Errorf("step %d: %w", i, err)
		}
	})
	if failed == ErrStop { // want "error-eq-compare: ErrStop"
		return
	}
	log.Print(failed)
}

func Deferred(n int) (err error) {
	defer func() {
		if err == ErrStop { // want "error-eq-compare: ErrStop"
			err = nil
		}
	}()
	if err := step(n); err != nil {
		return fmt.Errorf("step: %w", err)
	}
	return nil
}
