// The error loses its chain in one package, and is looked for in another.
package across

import (
	"errors"
	"fmt"
	"log"
	"os"

	"example.com/across/store"
)

type loader interface{ Load(name string) error }

type stored struct{}

func (stored) Load(name string) error { return store.Load(name) }

type App struct{ from loader }

func New() *App { return &App{from: stored{}} }

func (a *App) Status(name string) int { return status(a.from.Load(name)) }

func status(err error) int {
	if errors.Is(err, store.ErrMissing) {
		return 404
	}
	return 200
}

func (a *App) Lock(name string) bool { return errors.Is(store.Lock(name), store.ErrLocked) }

func (a *App) Fresh(name string) bool {
	err := store.Fresh(name)
	var invalid *store.Invalid
	return errors.Is(err, store.ErrMissing) || errors.As(err, &invalid)
}

func (a *App) Peek(name string) bool { return store.Peek(name) == store.ErrMissing }

func (a *App) Settings() []byte {
	data, err := store.Read("settings")
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	return data
}

// What is returned before the deferred function is there, it never sees.
func (a *App) Update(name string) (err error) {
	if err = store.Peek(name); err != nil {
		return fmt.Errorf("update: %v", err)
	}
	defer func() {
		if errors.Is(err, store.ErrLocked) {
			log.Print("locked")
		}
	}()
	return store.Lock(name)
}
