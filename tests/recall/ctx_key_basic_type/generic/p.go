package p

import "context"

func With[T any](ctx context.Context, name string, v T) context.Context {
	return context.WithValue(ctx, name, v) // want "ctx-key-basic-type: "
}

type slot[T any] struct{}

// A type of one's own, one for each T.
func Typed[T any](ctx context.Context, v T) context.Context {
	return context.WithValue(ctx, slot[T]{}, v)
}

func Empty(ctx context.Context, v any) context.Context {
	return context.WithValue(ctx, struct{}{}, v) // want "ctx-key-basic-type: "
}
