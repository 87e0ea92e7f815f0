// One of many errors that are joined.
package joined

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

var errLocked = errors.New("locked")

func remove(name string) error {
	if _, err := os.Stat(name + ".lock"); err == nil {
		return errLocked
	}
	return os.Remove(name)
}

func removeAll(names []string) error {
	var errs []error
	for _, name := range names {
		if err := remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, fmt.Errorf("%s: %v", name, err)) // want "errorf-no-wrap: hides the `errLocked` in it"
		}
	}
	return errors.Join(errs...)
}

func Clean(names []string) error {
	err := removeAll(names)
	if errors.Is(err, errLocked) {
		return nil
	}
	return err
}
