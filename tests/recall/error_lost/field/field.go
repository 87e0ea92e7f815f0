// The error is in a field.
package field

import (
	"errors"
	"os"
)

type reader struct {
	left []byte
	err  error
}

func (r *reader) text() (string, error) {
	if len(r.left) == 0 {
		return "", errors.New("no text")
	}
	s := string(r.left[:1])
	r.left = r.left[1:]
	return s, nil
}

// asks what has been before.
func (r *reader) number() (int, error) {
	if r.err != nil {
		return 0, r.err
	}
	return len(r.left), nil
}

func (r *reader) careful() (string, error) {
	if n, err := r.number(); err != nil || n == 0 {
		return "", err
	}
	return r.text()
}

type card struct{ name, title string }

func Card(data []byte) (c card, err error) {
	r := &reader{left: data}
	c.name, r.err = r.text() // want "error-lost: the error of `r.text` is overwritten before"
	c.title, r.err = r.text()
	return c, r.err
}

func Sticky(data []byte) (name string, n int, err error) {
	r := &reader{left: data}
	name, r.err = r.text()
	n, r.err = r.number()
	return name, n, r.err
}

func Deeper(data []byte) (name, more string, err error) {
	r := &reader{left: data}
	name, r.err = r.text()
	more, r.err = r.careful()
	return name, more, r.err
}

func Asked(data []byte) (name, more string, err error) {
	r := &reader{left: data}
	if name, r.err = r.text(); r.err != nil {
		return "", "", r.err
	}
	more, r.err = r.text()
	return name, more, r.err
}

type report struct{ err error }

func (r *report) Clean(a, b string) {
	r.err = os.Remove(a) // want "error-lost: the error of `os.Remove` is overwritten before"
	r.err = os.Remove(b)
}

func (r *report) Join(a, b string) {
	r.err = os.Remove(a)
	r.err = errors.Join(r.err, os.Remove(b))
}
