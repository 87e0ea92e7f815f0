// Package good keeps its errors.
package good

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

func write(w io.Writer, v any) error {
	line, err := json.Marshal(v) // silent "error-lost: it is looked at next"
	if err != nil {
		return err
	}
	_, err = w.Write(line)
	return err
}

func joined(names []string) error {
	var err error
	for _, name := range names {
		err = errors.Join(err, os.Remove(name)) // silent "error-lost: the error is a new one"
	}
	return err
}

func first(names []string) error {
	var err error
	for _, name := range names {
		if e := os.Remove(name); e != nil && err == nil {
			err = e
		}
	}
	return err
}

func retry(f func() error) error {
	var err error
	for i := 0; i < 3; i++ {
		err = f()
		if err == nil {
			break
		}
		time.Sleep(time.Second)
	}
	return err
}

func retryInCondition(f func() error) (err error) {
	for i := 0; i < 3; i++ {
		if err = f(); err == nil {
			return nil
		}
	}
	return err
}

// The other result says whether it is well.
func fallback(get, load func() (*os.File, error)) (*os.File, error) {
	f, err := get() // silent "error-lost: another result of the call is asked"
	if f == nil {
		f, err = load()
	}
	return f, err
}

func poll(get func() (int, error)) error {
	var err error
	var n int
	for n < 10 {
		n, err = get()
	}
	return err
}

// Said to be of no interest.
func reset(f *os.File) error {
	err := f.Sync() // silent "error-lost: what is set again is looked at before, or set on purpose"
	err = nil
	if f == nil {
		err = errors.New("no file")
	}
	return err
}

func dropped(f *os.File) error {
	_ = f.Sync()
	f.Sync()
	return f.Close()
}

func replaced(f *os.File) error {
	err := f.Sync()
	if f == nil {
		err = fmt.Errorf("no file")
	}
	return err
}

// It cannot fail.
func buffer(a, b string) string {
	var buf bytes.Buffer
	_, err := buf.WriteString(a) // silent "error-lost: the call never fails"
	_, err = buf.WriteString(b)
	if err != nil {
		return ""
	}
	return buf.String()
}

// A deferred function looks.
func deferred(f *os.File) (err error) {
	defer func() {
		if err != nil {
			fmt.Println(err)
		}
	}()
	err = f.Sync() // silent "error-lost: somebody else may see the variable"
	err = f.Close()
	return nil
}

func pointer(f *os.File) error {
	var err error
	defer record(&err)
	err = f.Sync()
	err = f.Close()
	return nil
}

func record(err *error) { fmt.Println(*err) }

// A result with a name, and a return without.
func named(f *os.File) (err error) {
	err = f.Sync()
	return
}

func wrapped(f *os.File) error {
	err := f.Sync()
	err = wrap(err) // silent "error-lost: the call is given an error"
	return err
}

func wrap(err error) error { return fmt.Errorf("wrapped: %w", err) }

func branches(kind int, f *os.File) error {
	var err error
	switch kind {
	case 1:
		err = f.Sync()
	case 2:
		err = f.Close()
	default:
		err = errors.New("kind")
	}
	return err
}

func exclusive(a bool, f *os.File) error {
	var err error
	if a {
		err = f.Sync()
	}
	if !a {
		err = f.Close()
	}
	return err
}

func logged(names []string) error {
	var err error
	for _, name := range names {
		err = os.Remove(name)
		fmt.Println(name, err)
	}
	return err
}

func accepted(f *os.File) error {
	// silent+1 "error-lost: a comment accepts it"
	err := f.Sync() //nolint:ineffassign
	err = f.Close()
	return err
}

// The last of several attempts: an error made of another.
func attempts(f func() error) error {
	var last error
	for i := 0; i < 3; i++ {
		if err := f(); err != nil {
			last = wrap(err)
			continue
		}
		return nil
	}
	return last
}

type protocolError struct{ text string }

func (e *protocolError) Error() string { return e.text }

func errorOf(message []byte) *protocolError { return &protocolError{text: string(message)} }

// What the other side reports is read until it says that it is done; its last word counts.
func conversation(messages [][]byte) error {
	var err error
	for _, message := range messages {
		switch {
		case len(message) == 0:
			return err
		case message[0] == 'E':
			err = errorOf(message[1:]) // silent "error-lost: the error is a new one"
		}
	}
	return errors.New("cut off")
}

// Any of their errors will do.
func allDone(ctxs []context.Context) error {
	var err error
	for _, ctx := range ctxs {
		select {
		case <-ctx.Done():
			err = ctx.Err() // silent "error-lost: the context keeps its error"
		default:
			return nil
		}
	}
	return err
}

// The constructor of an error says by its name that it is one.
func last(lines []string) (err error) {
	for _, line := range lines {
		if line == "" {
			err = newLineError(line) // silent "error-lost: the error is a new one"
		}
	}
	return err
}

func newLineError(line string) error { return errorOf([]byte(line)) }
