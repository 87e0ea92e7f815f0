// Package deadline makes contexts.
package deadline

import (
	"context"
	"log"
	"time"
)

// Short gives the caller a second.
func Short(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, time.Second)
}

// Logged gives a function of its own that ends the context.
func Logged(ctx context.Context, name string) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	return ctx, func() {
		log.Print(name, " ends")
		cancel()
	}
}

// End ends it.
func End(name string, cancel context.CancelFunc) {
	log.Print(name)
	cancel()
}

// Note only looks.
func Note(name string, cancel context.CancelFunc) {
	log.Print(name, cancel != nil)
}
