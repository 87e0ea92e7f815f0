package p

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"time"
)

var errLate = errors.New("late")

func cause(ctx context.Context, ok bool) error {
	ctx, cancel := context.WithCancelCause(ctx) // want "ctx-cancel-lost: `cancel` is not called on every path"
	if !ok {
		return context.Cause(ctx)
	}
	cancel(errLate)
	return nil
}

func causeWell(ctx context.Context) (err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer func() { cancel(err) }()
	return ctx.Err()
}

func late(ctx context.Context, ok bool) error {
	ctx, stop := context.WithTimeoutCause(ctx, time.Second, errLate) // want "ctx-cancel-lost: `stop` is not called on every path"
	if ok {
		return ctx.Err()
	}
	stop()
	return nil
}

func interrupted(ctx context.Context, f func(context.Context) error) error {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt) // want "ctx-cancel-lost: `stop` is not called on every path"
	if err := f(ctx); err != nil {
		return err
	}
	stop()
	return nil
}
