package generic

import (
	"context"
	"time"
)

type loader[T any] struct {
	load func(context.Context) (T, error)
}

func (l *loader[T]) get(ctx context.Context) (T, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second) // want "ctx-cancel-lost: not called on every path"
	v, err := l.load(ctx)
	if err != nil {
		return v, err
	}
	cancel()
	return v, nil
}

func twice[T any](ctx context.Context, l *loader[T]) (T, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if _, err := l.get(ctx); err != nil {
		var none T
		return none, err
	}
	return l.get(ctx)
}
