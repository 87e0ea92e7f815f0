package app

import (
	"example.com/m/internal/store"
	"example.com/missing"
)

type App struct{ store store.Store }

// What comes back is unknown, and so is what is asked of it.
func (a App) Run() {
	traced := missing.Trace(a.store)
	traced.Get()
	traced.List()
	traced.Drop()
	a.store.Put()
}
