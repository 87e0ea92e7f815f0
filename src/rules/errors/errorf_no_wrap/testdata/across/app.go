// The error loses its chain in one package, and is looked for in another.
package across

import (
	"context"
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

func (a *App) Touch(name string) bool { return errors.Is(store.Touch(name), store.ErrMissing) }

func (a *App) Rename(name string) bool { return errors.Is(store.Rename(name), store.ErrLocked) }

func (a *App) Copy(name string) bool { return errors.Is(store.Copy(name), store.ErrMissing) }

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

// One function for the answers to all requests: what one of them brings, the others do not.
func code(err error) int {
	if errors.Is(err, os.ErrNotExist) {
		return 404
	}
	return 500
}

func (a *App) Size(name string) int {
	if _, err := os.Stat(name); err != nil {
		return code(err)
	}
	return 200
}

func (a *App) Head(name string) int {
	if err := store.Head(name); err != nil {
		return code(err)
	}
	return 200
}

// Found where the key is missing; that something else is, further down, says nothing of the key.
func (a *App) Key(name string) bool { return !errors.Is(store.Key(name), os.ErrNotExist) }

func (a *App) Drop(name string) bool { return errors.Is(store.Drop(name), store.ErrMissing) }

func (a *App) Save(name string) bool {
	var invalid *store.Invalid
	return errors.As(store.Save(name), &invalid)
}

// Whose context it is that has ended, over there, nobody can say from here.
func (a *App) Run(ctx context.Context, name string) bool {
	if ctx.Err() != nil {
		return false
	}
	return errors.Is(a.wait(ctx, name), context.Canceled)
}

func (a *App) wait(ctx context.Context, name string) error {
	if err := store.Wait(ctx, name); err != nil {
		return err
	}
	return ctx.Err()
}
