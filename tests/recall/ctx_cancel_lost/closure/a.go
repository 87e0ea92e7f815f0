package p

import (
	"context"
	"errors"
	"time"
)

func each(n int, f func(i int) error) error {
	for i := range n {
		if err := f(i); err != nil {
			return err
		}
	}
	return nil
}

func inside(ctx context.Context) error {
	return each(3, func(i int) error {
		c, cancel := context.WithTimeout(ctx, time.Second) // want "ctx-cancel-lost: `cancel` is not called on every path"
		if i == 2 {
			return errors.New("two")
		}
		defer cancel()
		return c.Err()
	})
}

func neverRun(ctx context.Context, quick bool) error {
	c, cancel := context.WithCancel(ctx) // want "ctx-cancel-lost: `cancel` is not called on every path"
	end := func() {
		if cancel != nil {
			cancel()
		}
	}
	if quick {
		return c.Err()
	}
	end()
	return nil
}

func run(ctx context.Context) error {
	c, cancel := context.WithCancel(ctx)
	defer func() {
		cancel()
	}()
	return c.Err()
}

func made(ctx context.Context, quick bool) error {
	limited := func() (context.Context, context.CancelFunc) {
		return context.WithTimeout(ctx, time.Second)
	}
	c, cancel := limited() // want "ctx-cancel-lost: `cancel` is not called on every path"
	if quick {
		return errors.New("x")
	}
	cancel()
	return c.Err()
}
