package p

import (
	"context"
	"time"
)

func with[T any](ctx context.Context, d time.Duration, f func(context.Context) (T, error)) (v T, err error) {
	ctx, cancel := context.WithTimeout(ctx, d) // want "ctx-cancel-lost: `cancel` is not called on every path"
	v, err = f(ctx)
	if err != nil {
		return v, err
	}
	cancel()
	return v, nil
}

func withWell[T any](ctx context.Context, d time.Duration, f func(context.Context) (T, error)) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, d)
	defer cancel()
	return f(ctx)
}

type pool[T any] struct{ free []T }

func (p *pool[T]) take(ctx context.Context, wait time.Duration) (v T, ok bool) {
	c, cancel := context.WithTimeout(ctx, wait) // want "ctx-cancel-lost: `cancel` is not called on every path"
	if len(p.free) > 0 {
		v, p.free = p.free[0], p.free[1:]
		return v, true
	}
	ok = c.Err() == nil
	cancel()
	return v, ok
}
