package bad

import (
	"context"
	"errors"
	"os/signal"
	"time"
)

func work(ctx context.Context) error { return ctx.Err() }

func early(ctx context.Context, n int) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second) // want "ctx-cancel-lost: `cancel` is not called on every path; the context stays until its deadline"
	if n < 0 {
		return errors.New("negative")
	}
	defer cancel()
	return work(ctx)
}

func onError(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second) // want "ctx-cancel-lost: not called on every path"
	err := work(ctx)
	if err != nil {
		return err
	}
	cancel()
	return nil
}

func never(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx) // want "ctx-cancel-lost: `cancel` is never called"
	if cancel == nil {
		return nil
	}
	return work(ctx)
}

func thrownAway(ctx context.Context) context.Context {
	ctx, _ = context.WithTimeout(ctx, time.Second) // want "ctx-cancel-lost: the function that ends this context is thrown away"
	return ctx
}

func inLoop(ctx context.Context, jobs []int) {
	for _, job := range jobs {
		each, cancel := context.WithCancelCause(ctx) // want "ctx-cancel-lost: not called on every path"
		if err := work(each); err != nil {
			if job == 0 {
				continue
			}
			cancel(err)
			return
		}
		cancel(nil)
	}
}

// Only the failing way of a constructor loses it.
type service struct{ stop context.CancelFunc }

func newService(ctx context.Context) (*service, error) {
	ctx, stop := signal.NotifyContext(ctx) // want "ctx-cancel-lost: `stop` is not called on every path"
	if err := work(ctx); err != nil {
		return nil, err
	}
	return &service{stop: stop}, nil
}

func (s *service) close() { s.stop() }

// A switch, and a variable that is captured.
func switched(ctx context.Context, mode string) (err error) {
	ctx, cancel := context.WithDeadline(ctx, time.Now()) // want "ctx-cancel-lost: not called on every path"
	finish := func() { cancel() }
	switch mode {
	case "a":
		finish()
	case "b":
		return work(ctx)
	default:
		defer finish()
	}
	return nil
}
