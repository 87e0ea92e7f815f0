package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

var (
	ErrMissing = errors.New("missing")
	ErrLocked  = errors.New("locked")
	ErrBusy    = errors.New("busy")
)

type Store struct{ names map[string]bool }

func (s *Store) Get(name string) error {
	if !s.names[name] {
		return ErrMissing
	}
	return nil
}

func (s *Store) Lock(name string) error {
	if s.names[name] {
		return ErrLocked
	}
	return nil
}

// Find adds the name, but not to what is only busy.
func (s *Store) Find(name string) error {
	err := s.find(name)
	if err == nil || errors.Is(err, ErrBusy) {
		return err
	}
	return fmt.Errorf("find %s: %w", name, err)
}

func (s *Store) find(name string) error {
	if len(name) > 8 {
		return ErrBusy
	}
	return s.Get(name)
}

// Decode says what it decoded.
func Decode(r io.Reader, into any) error {
	if err := json.NewDecoder(r).Decode(into); err != nil {
		return fmt.Errorf("decode %T: %w", into, err)
	}
	return nil
}

func Ask(ctx context.Context, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("ask: %w", err)
	}
	return resp.Body.Close()
}
