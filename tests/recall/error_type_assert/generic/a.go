// A generic function wraps what the function that it is given returns.
package generic

import "fmt"

type Timeout struct{ after int }

func (t *Timeout) Error() string { return "timeout" }

func call[T any](f func() (T, error)) (T, error) {
	v, err := f()
	if err != nil {
		return v, fmt.Errorf("call: %w", err)
	}
	return v, nil
}

func slow() (string, error) { return "", &Timeout{3} }

func Late() int {
	_, err := call(slow)
	if t, ok := err.(*Timeout); ok { // want "error-type-assert: Timeout"
		return t.after
	}
	return 0
}
