package p

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
)

var ErrMissing = fmt.Errorf("missing")

func find(name string) error { return ErrMissing }

func load(name string) (int, error) {
	if err := find(name); err != nil {
		return 0, fmt.Errorf("load: %w", err)
	}
	return 1, nil
}

func end() error { return fmt.Errorf("end: %w", io.EOF) }

func compare(name string) int {
	_, err := load(name)
	if err == ErrMissing { // want "error-eq-compare: a wrapped `ErrMissing` in `err` is not found here"
		return 1
	}
	if err != nil && ErrMissing != err { // want "error-eq-compare: a wrapped `ErrMissing` in `err`"
		return 2
	}
	switch err {
	case nil:
	case ErrMissing: // want "error-eq-compare: a wrapped `ErrMissing` in `err`"
		return 3
	}
	if end() == io.EOF { // want "error-eq-compare: a wrapped `io.EOF` in `end\(\)`"
		return 4
	}
	return 0
}

func never(name string) int {
	_, err := os.Open(name)
	if err == os.ErrNotExist { // want "error-eq-compare: `err` is never equal to `os.ErrNotExist`, which the standard library only returns wrapped"
		return 1
	}
	if err == fs.ErrPermission { // want "error-eq-compare: `err` is never equal to `fs.ErrPermission`"
		return 2
	}
	if _, err := strconv.Atoi(name); err == strconv.ErrRange { // want "error-eq-compare: never equal"
		return 3
	}
	return 0
}

// IsMissing is handed whatever its callers have.
func IsMissing(err error) bool {
	return err == ErrMissing // want "error-eq-compare: a wrapped `ErrMissing` in `err`"
}

// ---- the functions of os look no deeper than what os wraps ----

func read(name string) ([]byte, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("settings: %w", err)
	}
	return data, nil
}

func settings() []byte {
	data, err := read("settings")
	if err != nil && os.IsNotExist(err) { // want "error-eq-compare: a wrapped `os.ErrNotExist` in `err` is not found here"
		return nil
	}
	return data
}
