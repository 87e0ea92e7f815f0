// The condition asks the error of another call, which has been asked before.
package wrong

import (
	"errors"
	"fmt"
	"io"
	"os"
)

func Archive(name string, notify func(string) error) error {
	err := os.Rename(name, name+".old")
	if err != nil {
		return err
	}
	told := notify(name) // want "error-lost: is in `told`, but `err` is asked, which is nil there"
	if err != nil {
		return fmt.Errorf("notify: %w", told)
	}
	return nil
}

func Drain(r io.ReadCloser) error {
	if _, err := io.Copy(io.Discard, r); err != nil {
		return errors.Join(err, r.Close())
	}
	_, err := r.Read(nil)
	if err != nil {
		return err
	}
	if cerr := r.Close(); err != nil { // want "error-lost: is in `cerr`, but `err` is asked"
		return cerr
	}
	return nil
}

// Here the other one can be there.
func Both(r io.ReadCloser) error {
	_, err := io.Copy(io.Discard, r)
	cerr := r.Close()
	if err != nil {
		return errors.Join(err, cerr)
	}
	return cerr
}

func Told(r io.ReadCloser) error {
	_, err := io.Copy(io.Discard, r)
	cerr := r.Close()
	if err != nil {
		return fmt.Errorf("%w (close: %v)", err, cerr)
	}
	return nil
}

// It is set again before it is asked.
func Again(name string, notify func(string) error) error {
	err := os.Rename(name, name+".old")
	if err != nil {
		return err
	}
	for range 3 {
		told := notify(name)
		if err != nil {
			return errors.Join(err, told)
		}
		err = notify("again")
	}
	return err
}

// Both come of one call, and one says whether the other is there.
func Twice(read func() (string, error, error)) (string, error) {
	text, err, cause := read()
	if err != nil {
		return "", cause
	}
	return text, nil
}
