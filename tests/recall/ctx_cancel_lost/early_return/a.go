package p

import (
	"context"
	"errors"
	"time"
)

func check(ctx context.Context) error { return ctx.Err() }
func work(ctx context.Context) error  { return ctx.Err() }

func first(ctx context.Context, ready bool) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second) // want "ctx-cancel-lost: `cancel` is not called on every path"
	if !ready {
		return errors.New("not ready")
	}
	defer cancel()
	return work(ctx)
}

func byKind(ctx context.Context, kind string) (err error) {
	c, stop := context.WithDeadline(ctx, time.Now().Add(time.Minute)) // want "ctx-cancel-lost: `stop` is not called on every path"
	switch kind {
	case "a":
		err = work(c)
		stop()
	case "b":
		err = check(c)
	default:
		stop()
	}
	return err
}

func chosen(ctx context.Context, limit time.Duration) error {
	cancel := func() {}
	if limit > 0 {
		ctx, cancel = context.WithTimeout(ctx, limit)
	}
	defer cancel()
	return work(ctx)
}

func chosenBadly(ctx context.Context, limit time.Duration) error {
	var cancel context.CancelFunc
	if limit > 0 {
		ctx, cancel = context.WithTimeout(ctx, limit) // want "ctx-cancel-lost: `cancel` is not called on every path"
	}
	if err := check(ctx); err != nil {
		return err
	}
	if cancel != nil {
		defer cancel()
	}
	return work(ctx)
}

func shadowed(ctx context.Context, quick bool) error {
	ctx, cancel := context.WithCancel(ctx) // want "ctx-cancel-lost: `cancel` is not called on every path"
	if quick {
		ctx, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		return check(ctx)
	}
	defer cancel()
	return work(ctx)
}
