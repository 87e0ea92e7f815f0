package p

import (
	"context"
	"time"
)

func work(ctx context.Context, item string) error { return ctx.Err() }

func overwritten(ctx context.Context, items []string) error {
	var cancel context.CancelFunc
	for _, item := range items {
		c := ctx
		c, cancel = context.WithTimeout(ctx, time.Second) // want "ctx-cancel-lost: `cancel` is not called on every path"
		if err := work(c, item); err != nil {
			cancel()
			return err
		}
	}
	return nil
}

func last(ctx context.Context, items []string) (err error) {
	var cancel context.CancelFunc
	for _, item := range items {
		var c context.Context
		c, cancel = context.WithTimeout(ctx, time.Second) // want "ctx-cancel-lost: `cancel` is not called on every path"
		err = work(c, item)
	}
	if cancel != nil {
		cancel()
	}
	return err
}

func continued(ctx context.Context, items []string) {
	for _, item := range items {
		c, cancel := context.WithTimeout(ctx, time.Second) // want "ctx-cancel-lost: `cancel` is not called on every path"
		if item == "" {
			continue
		}
		_ = work(c, item)
		cancel()
	}
}

func deferred(ctx context.Context, items []string) {
	for _, item := range items {
		c, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		_ = work(c, item)
	}
}

func restarted(ctx context.Context, changes <-chan string) {
	var cancel context.CancelFunc
	for item := range changes {
		if cancel != nil {
			cancel()
		}
		var c context.Context
		c, cancel = context.WithCancel(ctx)
		go work(c, item)
	}
	if cancel != nil {
		cancel()
	}
}
