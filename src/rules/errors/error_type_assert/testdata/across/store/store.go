package store

import (
	"encoding/json"
	"fmt"
	"io"
)

type Invalid struct{ Field string }

func (i *Invalid) Error() string { return i.Field }

type Late struct{}

func (Late) Error() string { return "late" }

func Check(name string) error {
	if name == "" {
		return &Invalid{"name"}
	}
	if len(name) > 8 {
		return Late{}
	}
	return nil
}

func Save(name string) error {
	err := Check(name)
	if _, late := err.(Late); late || err == nil {
		return err
	}
	return fmt.Errorf("save: %w", err)
}

func Decode(r io.Reader, into any) error {
	if err := json.NewDecoder(r).Decode(into); err != nil {
		return fmt.Errorf("decode %T: %w", into, err)
	}
	return nil
}
