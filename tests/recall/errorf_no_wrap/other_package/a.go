// The error is made and compared in one package and loses its chain in another.
package a

import (
	"errors"
	"fmt"

	"example.com/recall/store"
)

func Find(id string) error {
	if err := store.Load(id); err != nil {
		return fmt.Errorf("find %s: %v", id, err) // want "errorf-no-wrap: .*ErrMissing"
	}
	return nil
}

func Exists(id string) bool {
	return !errors.Is(Find(id), store.ErrMissing)
}
