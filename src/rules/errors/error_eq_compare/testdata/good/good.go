package p

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
)

var ErrMissing = errors.New("missing")

var errOther = errors.New("other")

// All that arrives is bare.
func find(name string) error {
	if name == "" {
		return nil
	}
	return ErrMissing
}

func bare(name string) bool {
	err := find(name)
	return err == ErrMissing || find(name) == ErrMissing // silent "error-eq-compare: it arrives bare, and nobody is seen to wrap it"
}

// Something else is wrapped.
func load(name string) error {
	if _, err := os.Open(name); err != nil {
		return fmt.Errorf("load: %w", err)
	}
	return ErrMissing
}

func other(name string) bool {
	return load(name) == ErrMissing // silent "error-eq-compare: it arrives bare"
}

// go-errorlint#4, #13, #15, #66: io.EOF comes bare, from readers of all kinds.
type reader struct{ io.Reader }

func Drain(r io.Reader, b *bufio.Reader, own reader) int {
	buf := make([]byte, 8)
	for {
		_, err := r.Read(buf)
		if err == io.EOF { // silent "error-eq-compare: by convention it is handed on as it is"
			break
		}
		if _, err := own.Read(buf); err == io.EOF || err == io.ErrUnexpectedEOF {
			break
		}
		if _, err := b.ReadString('\n'); err != nil && err != io.EOF {
			break
		}
	}
	_, err := io.ReadFull(r, buf)
	switch err {
	case io.EOF, io.ErrUnexpectedEOF:
		return 1
	}
	return 0
}

func AtEnd(err error) bool { return err == io.EOF }

// Documented to come bare.
func documented(ctx context.Context, row *sql.Row, s *http.Server, r *http.Request) int {
	var n int
	if err := row.Scan(&n); err == sql.ErrNoRows {
		return 1
	}
	if err := s.ListenAndServe(); err != http.ErrServerClosed {
		return 2
	}
	if _, err := r.Cookie("a"); err == http.ErrNoCookie {
		return 3
	}
	if ctx.Err() == context.Canceled {
		return 4
	}
	return 0
}

// Whose file system it is decides; Unquote returns its error as it is.
func foreign(fsys fs.FS, text string) bool {
	if _, err := fsys.Open(text); err == fs.ErrNotExist {
		return true
	}
	_, err := strconv.Unquote(text)
	return err == strconv.ErrSyntax
}

func Walk(name string, f func(string) error) error {
	if err := f(name); err == filepath.SkipDir {
		return nil
	}
	return nil
}

type wrapper struct{ err error }

func (w wrapper) Error() string        { return "wrapper" }
func (w wrapper) Is(target error) bool { return target == ErrMissing }

func IsMissing(err error) bool {
	return err == ErrMissing || errors.Is(err, ErrMissing) // silent "error-eq-compare: the function looks into wrapped errors itself"
}

// Unwraps by hand.
func Root(err error) bool {
	for ; err != nil; err = errors.Unwrap(err) {
		if err == ErrMissing {
			return true
		}
	}
	return false
}

// Found in Go's internal/trace: the end in the middle of a record is told apart from the end.
func next(r io.Reader, buf []byte) error {
	if n, err := r.Read(buf); err != nil {
		return err
	} else if n < len(buf) {
		return fmt.Errorf("short record: %w", io.EOF)
	}
	return nil
}

func records(r io.Reader) bool { return next(r, make([]byte, 8)) == io.EOF }

// Calls itself for what is inside.
func Code(err error) int {
	switch err {
	case ErrMissing:
		return 1
	}
	if w, ok := err.(wrapper); ok {
		return Code(w.err)
	}
	return 0
}

// Who calls it is in this package.
func isMissing(err error) bool { return err == ErrMissing }

func Same(a, b error) bool { return a == b || a == nil || ErrMissing == errOther }

// os.IsNotExist looks through what os wraps.
func stat(name string) (bool, error) {
	_, err := os.Stat(name)
	return err == nil, err
}

func isThere(name string) bool {
	ok, err := stat(name)
	if os.IsNotExist(err) {
		return false
	}
	return ok
}

// docker: what is missing further down, and is wrapped, is not the file that is asked for.
func look(name string) error {
	if _, err := os.Stat("plugins"); err != nil {
		return fmt.Errorf("plugins: %w", err)
	}
	_, err := os.Stat(name)
	return err
}

func found(name string) bool { return !os.IsNotExist(look(name)) }

// IsGone asks whatever it is handed.
func IsGone(err error) bool { return os.IsNotExist(err) }
