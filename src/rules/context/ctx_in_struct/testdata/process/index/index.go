package index

import (
	"context"
	"errors"
)

func wait(ctx context.Context) error { return errors.Join(ctx.Err()) }

// Lives as long as the process, as does its context.
type Index struct {
	ctx context.Context // silent "ctx-in-struct: all that is kept there lasts as long as the process"
}

func New(ctx context.Context) *Index { return &Index{ctx: ctx} }

func (i *Index) Compact() error { return wait(i.ctx) }

// One of those who make it has a deadline.
type Search struct {
	ctx context.Context // want "ctx-in-struct: `Search` keeps the context of the call of `NewSearch`"
}

func NewSearch(ctx context.Context) *Search { return &Search{ctx: ctx} }

func (s *Search) Find() error { return wait(s.ctx) }
