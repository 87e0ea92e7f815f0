// The new context goes through functions that make one of another.
package a

import (
	"context"
	"database/sql"
	"os/signal"
	"syscall"
)

type traceKey struct{}

func traced(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, traceKey{}, id)
}

func viaHelper(ctx context.Context, db *sql.DB) error {
	c := traced(context.Background(), "ping") // want "ctx-not-propagated: the work of `PingContext` goes on"
	return db.PingContext(c)
}

func viaSignals(ctx context.Context, db *sql.DB) error {
	c, stop := signal.NotifyContext(context.Background(), syscall.SIGINT) // want "ctx-not-propagated: the work of `PingContext` goes on"
	defer stop()
	return db.PingContext(c)
}

// The parameter itself is overwritten.
func overwritten(ctx context.Context, db *sql.DB) error {
	ctx = context.Background() // want "ctx-not-propagated: the work of `PingContext` goes on"
	return db.PingContext(ctx)
}

func defaulted(ctx context.Context, db *sql.DB) error {
	if ctx == nil {
		ctx = context.Background()
	}
	return db.PingContext(traced(ctx, "ping"))
}
