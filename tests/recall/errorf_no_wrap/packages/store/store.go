package store

import (
	"errors"
	"fmt"
)

var ErrNotFound = errors.New("not found")

type Store struct{ m map[string]string }

func (s *Store) get(key string) (string, error) {
	v, ok := s.m[key]
	if !ok {
		return "", ErrNotFound
	}
	return v, nil
}

func (s *Store) Get(key string) (string, error) {
	v, err := s.get(key)
	if err != nil {
		return "", fmt.Errorf("get %q: %v", key, err) // want "errorf-no-wrap: hides the `ErrNotFound`"
	}
	return v, nil
}

// Nobody looks for anything in what Put says.
func (s *Store) Put(key string) error {
	if _, err := s.get(key); err != nil {
		return fmt.Errorf("put %q: %v", key, err)
	}
	return nil
}
