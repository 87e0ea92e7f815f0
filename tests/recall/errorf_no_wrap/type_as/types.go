package types

import (
	"errors"
	"fmt"
)

type Temporary struct{ After int }

func (t *Temporary) Error() string { return "temporary" }

func call(n int) error {
	if n%2 == 0 {
		return &Temporary{n}
	}
	return nil
}

func Call(n int) error {
	if err := call(n); err != nil {
		return fmt.Errorf("call %d: %v", n, err) // want "errorf-no-wrap: hides the `\*Temporary`"
	}
	return nil
}

func Retry(n int) int {
	var t *Temporary
	if errors.As(Call(n), &t) {
		return t.After
	}
	return 0
}
