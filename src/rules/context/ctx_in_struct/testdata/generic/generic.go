package p

import "context"

type Cache[T any] struct {
	ctx  context.Context // want "ctx-in-struct: `Cache` keeps the context of the call of `NewCache`"
	load func(context.Context, string) (T, error)
}

func NewCache[T any](ctx context.Context, load func(context.Context, string) (T, error)) *Cache[T] {
	return &Cache[T]{ctx: ctx, load: load}
}

func (c *Cache[T]) Get(key string) (T, error) {
	return fetch(c.ctx, c.load, key)
}

func fetch[T any](ctx context.Context, load func(context.Context, string) (T, error), key string) (T, error) {
	return load(ctx, key)
}
