package p

import (
	"context"
	"time"
)

type limiter interface {
	limit(ctx context.Context) (context.Context, context.CancelFunc)
}

type fixed time.Duration

func (f fixed) limit(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, time.Duration(f))
}

type service struct{ l limiter }

func newService() *service { return &service{l: fixed(time.Second)} }

func (s *service) ask(ctx context.Context) error {
	ctx, cancel := s.l.limit(ctx) // want "ctx-cancel-lost: `cancel` is not called on every path"
	if err := ctx.Err(); err != nil {
		return err
	}
	if deadline, ok := ctx.Deadline(); ok && deadline.IsZero() {
		return nil
	}
	cancel()
	return nil
}

func (s *service) askWell(ctx context.Context) error {
	ctx, cancel := s.l.limit(ctx)
	defer cancel()
	return ctx.Err()
}

type none struct{}

func (none) limit(ctx context.Context) (context.Context, context.CancelFunc) {
	return ctx, func() {}
}

func unlimited(ctx context.Context) error {
	ctx, cancel := none{}.limit(ctx)
	if ctx.Err() == nil {
		return nil
	}
	cancel()
	return nil
}
