package generic

import "context"

type loader[T any] interface {
	Fetch(ctx context.Context, id string) (T, error)
}

func first[T any](ctx context.Context, l loader[T]) (T, error) {
	return l.Fetch(context.Background(), "1") // want "ctx-not-propagated: the work of `Fetch`"
}
