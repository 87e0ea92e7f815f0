package table

import (
	"errors"
	"fmt"
)

var ErrGone = errors.New("gone")

type Table[K comparable, V any] struct{ rows map[K]V }

func (t *Table[K, V]) find(key K) (V, error) {
	v, ok := t.rows[key]
	if !ok {
		return v, ErrGone
	}
	return v, nil
}

func (t *Table[K, V]) Get(key K) (V, error) {
	v, err := t.find(key)
	if err != nil {
		return v, fmt.Errorf("get %v: %v", key, err) // want "errorf-no-wrap: hides the `ErrGone`"
	}
	return v, nil
}

func Has(t *Table[string, int], key string) bool {
	_, err := t.Get(key)
	return !errors.Is(err, ErrGone)
}
