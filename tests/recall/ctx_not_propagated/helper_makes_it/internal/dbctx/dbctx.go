package dbctx

import "context"

type key struct{}

func New() context.Context { return context.Background() }

func Tagged(tag string) context.Context { return WithTag(New(), tag) }

func WithTag(ctx context.Context, tag string) context.Context {
	return context.WithValue(ctx, key{}, tag)
}
