// A type says by its method Is what it stands for.
package saysitis

import (
	"errors"
	"fmt"
)

var errGrammar = errors.New("grammar")

type tokenError struct{ at int }

func (e *tokenError) Error() string        { return fmt.Sprintf("token %d", e.at) }
func (e *tokenError) Is(target error) bool { return target == errGrammar }

func scan(text string) error {
	for i, c := range text {
		if c == '?' {
			return &tokenError{i}
		}
	}
	return nil
}

func parse(text string) error {
	if err := scan(text); err != nil {
		return fmt.Errorf("parse: %v", err) // want "errorf-no-wrap: hides the `errGrammar` in it"
	}
	return nil
}

// What arrives says that it is what is looked for, or is told: the check holds.
func either(text string, ask func() error) error {
	if err := scan(text); err != nil {
		return err
	}
	if err := ask(); err != nil {
		return fmt.Errorf("ask: %v", err)
	}
	return nil
}

func Valid(text string, ask func() error) bool {
	return !errors.Is(parse(text), errGrammar) && !errors.Is(either(text, ask), errGrammar)
}
