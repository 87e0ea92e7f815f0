// A generic struct by value, made by a literal without names.
package p

import (
	"context"
	"time"
)

type source[T any] interface {
	Next(ctx context.Context) (T, error)
}

type Poll[T any] struct {
	ctx  context.Context // want "ctx-in-struct: `Poll` keeps the context of the call of `NewPoll`; `Fetch`, called later, ends when that context does"
	from source[T]
}

func NewPoll[T any](ctx context.Context, from source[T]) Poll[T] { return Poll[T]{ctx, from} }

func (p Poll[T]) Fetch() (v T, err error) {
	select {
	case <-p.ctx.Done():
		return v, p.ctx.Err()
	case <-time.After(time.Second):
		return p.from.Next(p.ctx)
	}
}
