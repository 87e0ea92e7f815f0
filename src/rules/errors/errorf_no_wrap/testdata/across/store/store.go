package store

import (
	"context"
	"errors"
	"fmt"
	"os"
)

var (
	ErrMissing = errors.New("missing")
	ErrLocked  = errors.New("locked")
)

type Invalid struct{ Field string }

func (i *Invalid) Error() string { return i.Field }

func find(name string) error {
	switch name {
	case "":
		return ErrMissing
	case "x":
		return &Invalid{"x"}
	}
	return nil
}

func Load(name string) error {
	if err := find(name); err != nil {
		return fmt.Errorf("load %s: %v", name, err) // want "errorf-no-wrap: `err` is formatted with `%v`, which hides the `ErrMissing` in it from who looks for it"
	}
	return nil
}

// Nobody looks for what is lost here.
func Lock(name string) error {
	if err := find(name); err != nil {
		return fmt.Errorf("lock %s: %v", name, err)
	}
	return ErrLocked
}

// It has been looked for already.
func Fresh(name string) error {
	err := find(name)
	if errors.Is(err, ErrMissing) {
		return err
	}
	var invalid *Invalid
	if errors.As(err, &invalid) {
		return err
	}
	return fmt.Errorf("fresh %s: %v", name, err)
}

// Who compares with == would not find a wrapped one either, but what he looks for is lost here: no
// fix.
func Peek(name string) error {
	if err := find(name); err != nil {
		return fmt.Errorf("peek %s: %v", name, err) // want "errorf-no-wrap: hides the `ErrMissing` in it"
	}
	return nil
}

// A helper drops what it is handed: it counts where somebody looks for what this caller hands over.
func wrap(op string, err error) error {
	return fmt.Errorf("%s: %v", op, err) // want "errorf-no-wrap: hides the `ErrMissing` in it"
}

func Touch(name string) error {
	if err := find(name); err != nil {
		return wrap("touch", err)
	}
	return nil
}

func note(op string, err error) error { return fmt.Errorf("%s: %v", op, err) }

// What others hand to the helper does not come this way.
func Rename(name string) error {
	if name == "" {
		return note("rename", errors.New("no name"))
	}
	return ErrLocked
}

func Move() error { return note("move", ErrLocked) }

// The author has asked before he hands it over.
func Copy(name string) error {
	err := find(name)
	if errors.Is(err, ErrMissing) {
		return note("nothing to copy", err)
	}
	return err
}

func Read(name string) ([]byte, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read: %s", err) // want "errorf-no-wrap: hides the `fs.ErrNotExist` in it"
	}
	return data, nil
}

func Head(name string) error {
	if _, err := os.Stat(name); err != nil {
		return fmt.Errorf("head: %v", err) // want "errorf-no-wrap: hides the `fs.ErrNotExist` in it"
	}
	return nil
}

func Key(name string) error {
	if _, err := os.Stat(name + ".key"); err != nil {
		return err
	}
	if _, err := os.Stat("settings"); err != nil {
		return fmt.Errorf("settings: %v", err)
	}
	return nil
}

// The error means one thing, and is lost on one of two ways.
func Drop(name string) error {
	if len(name) == 1 {
		return ErrMissing
	}
	if err := find(name); err != nil {
		return fmt.Errorf("drop %s: %v", name, err) // want "errorf-no-wrap: hides the `ErrMissing` in it"
	}
	return nil
}

// A type carries what it is given: that of another call need not be what is looked for.
func Save(name string) error {
	if len(name) == 1 {
		return &Invalid{"name"}
	}
	if err := find(name); err != nil {
		return fmt.Errorf("save %s: %v", name, err)
	}
	return nil
}

func Wait(ctx context.Context, name string) error {
	select {
	case <-ctx.Done():
		return fmt.Errorf("wait for %s: %v", name, ctx.Err())
	default:
		return nil
	}
}
