// A decorator behind an interface wraps what the other passes on; the error type holds it in a field.
package iface

import "errors"

var ErrFull = errors.New("full")

type queue interface{ Put(s string) error }

type memory struct{ n int }

func (m *memory) Put(string) error {
	if m.n++; m.n > 3 {
		return ErrFull
	}
	return nil
}

type putError struct {
	op  string
	err error
}

func (p *putError) Error() string { return p.op + ": " + p.err.Error() }
func (p *putError) Unwrap() error { return p.err }

type traced struct{ queue }

func (t traced) Put(s string) error {
	if err := t.queue.Put(s); err != nil {
		return &putError{op: "put", err: err}
	}
	return nil
}

func Run() bool {
	var q queue = traced{&memory{}}
	err := q.Put("a")
	return err != nil && err != ErrFull // want "error-eq-compare: ErrFull"
}
