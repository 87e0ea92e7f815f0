package value

import (
	"errors"
	"fmt"
)

var ErrStop = errors.New("stop")

type Walker struct{ depth int }

func (w *Walker) visit(name string) error {
	if name == "" {
		return ErrStop
	}
	return nil
}

func walk(names []string, visit func(string) error) error {
	for _, name := range names {
		if err := visit(name); err != nil {
			return fmt.Errorf("walk %s: %v", name, err) // want "errorf-no-wrap: hides the `ErrStop`"
		}
	}
	return nil
}

func (w *Walker) Walk(names []string) error {
	err := walk(names, w.visit)
	if errors.Is(err, ErrStop) {
		return nil
	}
	return err
}
