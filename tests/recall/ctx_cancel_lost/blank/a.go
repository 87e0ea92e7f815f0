package p

import (
	"context"
	"database/sql"
	"time"
)

func query(ctx context.Context, db *sql.DB) (n int, err error) {
	ctx, _ = context.WithTimeout(ctx, time.Second) // want "ctx-cancel-lost: the function that ends this context is thrown away"
	err = db.QueryRowContext(ctx, "select 1").Scan(&n)
	return n, err
}

func declared(ctx context.Context) error {
	var child, _ = context.WithDeadline(ctx, time.Now().Add(time.Second)) // want "ctx-cancel-lost: the function that ends this context is thrown away"
	return child.Err()
}

func short(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, time.Second)
}

func through(ctx context.Context) error {
	ctx, _ = short(ctx) // want "ctx-cancel-lost: the function that ends this context is thrown away"
	return ctx.Err()
}

// To please the compiler.
func pleased(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second) // want "ctx-cancel-lost: `cancel` is never called"
	_ = cancel
	return ctx.Err()
}

func explained(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	_ = cancel // the deadline is near
	return ctx.Err()
}

func handedOut(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := short(ctx)
	return ctx, cancel
}
