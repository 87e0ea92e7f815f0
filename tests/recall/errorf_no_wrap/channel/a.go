// The error goes through a channel of the function.
package channel

import (
	"errors"
	"fmt"
)

var errSkipped = errors.New("skipped")

// Nobody sees what resize gives; but Thumbnails expects errSkipped, and can never have it.
func Thumbnails(files []string, resize func(string) error) error {
	done := make(chan error)
	for _, file := range files {
		go func() {
			if err := resize(file); err != nil {
				done <- fmt.Errorf("resize %s: %v", file, err) // want "errorf-no-wrap: hides any `errSkipped` in it"
				return
			}
			done <- nil
		}()
	}
	for range files {
		if err := <-done; err != nil && !errors.Is(err, errSkipped) {
			return err
		}
	}
	return nil
}

func Wrapped(files []string, resize func(string) error) error {
	done := make(chan error, len(files))
	for _, file := range files {
		go func() {
			err := resize(file)
			if err != nil {
				err = fmt.Errorf("resize %s: %w", file, err)
			}
			done <- err
		}()
	}
	for range files {
		select {
		case err := <-done:
			if err != nil && !errors.Is(err, errSkipped) {
				return err
			}
		}
	}
	return nil
}

// Others send on it too.
func Lent(file string, resize func(string) error, also func(chan<- error)) error {
	done := make(chan error)
	go also(done)
	go func() { done <- fmt.Errorf("resize %s: %v", file, resize(file)) }()
	if err := <-done; !errors.Is(err, errSkipped) {
		return err
	}
	return nil
}
