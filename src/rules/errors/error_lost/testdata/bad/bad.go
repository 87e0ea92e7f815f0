// Package bad loses errors.
package bad

import (
	"encoding/json"
	"errors"
	"io"
	"os"
)

// The second error takes the place of the first.
func write(w io.Writer, v any) error {
	line, err := json.Marshal(v) // want "error-lost: the error of `json.Marshal` is overwritten before anybody looks at it"
	_, err = w.Write(line)
	return err
}

// Only the last error survives.
func removeAll(names []string) error {
	var err error
	for _, name := range names {
		err = os.Remove(name) // want "error-lost: the error of `os.Remove` is overwritten by the next iteration before anybody looks at it"
	}
	return err
}

func removeSome(names []string, keep func(string) bool) (err error) {
	for _, name := range names {
		if !keep(name) {
			err = os.Remove(name) // want "error-lost: the error of `os.Remove` is overwritten by the next iteration"
		}
	}
	return
}

// On one path.
func replace(from, to string, clean bool) error {
	err := os.Rename(from, to) // want "error-lost: the error of `os.Rename` is overwritten on some path before anybody looks at it"
	if clean {
		err = os.Remove(from)
	}
	return err
}

func inBranch(name string, sync bool, f *os.File) error {
	var err error
	if sync {
		err = f.Sync() // want "error-lost: the error of `f.Sync` is overwritten before anybody looks at it"
	}
	err = f.Close()
	return err
}

// Nobody looks.
func ignored(f *os.File, data []byte) error {
	n, err := f.Write(data)
	if err != nil {
		return err
	}
	if n < len(data) {
		return errors.New("short")
	}
	err = f.Sync() // want "error-lost: the error of `f.Sync` is never looked at"
	return nil
}

type store struct{}

func (store) begin() error { return nil }
func (store) commit() error { return nil }

// In a closure of its own.
func later(s store) func() error {
	return func() error {
		err := s.begin() // want "error-lost: the error of `s.begin` is overwritten before anybody looks at it"
		err = s.commit()
		return err
	}
}

type starter interface{ Start() error }

// Through an interface, and a function value.
func start(a starter, run func() error) error {
	err := a.Start() // want "error-lost: the error of `a.Start` is overwritten"
	err = run()
	if err != nil {
		return err
	}
	err = run() // want "error-lost: the error of `run` is never looked at"
	return nil
}
