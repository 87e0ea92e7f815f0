package p

import "context"

func put[K comparable, V any](ctx context.Context, key K, v V) context.Context {
	return context.WithValue(ctx, key, v) // who calls it decides
}

func named[V any](ctx context.Context, v V) context.Context {
	return context.WithValue(ctx, "v", v) // want "ctx-key-basic-type: plain `string`"
}
