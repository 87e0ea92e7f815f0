package p

import (
	"context"
	"errors"
)

type worker struct {
	ctx    context.Context
	cancel context.CancelFunc
	stop   func()
}

func (w *worker) run() error { return w.ctx.Err() }

// The field is read by close.
func start(ctx context.Context) *worker {
	w := &worker{}
	w.ctx, w.cancel = context.WithCancel(ctx)
	go w.run()
	return w
}

func (w *worker) close() { w.cancel() }

// Nobody ever calls stop.
func startLost(ctx context.Context) *worker {
	w := &worker{}
	w.ctx, w.stop = context.WithCancel(ctx) // want "ctx-cancel-lost: `w.stop` is never called"
	go w.run()
	return w
}

type scope struct {
	ctx    context.Context
	cancel context.CancelFunc
}

func local(ctx context.Context, ok bool) error {
	var s scope
	s.ctx, s.cancel = context.WithCancel(ctx) // want "ctx-cancel-lost: `s.cancel` is not called on every path"
	if !ok {
		return errors.New("no")
	}
	err := s.ctx.Err()
	s.cancel()
	return err
}

func localWell(ctx context.Context) error {
	var s scope
	s.ctx, s.cancel = context.WithCancel(ctx)
	defer s.cancel()
	return s.ctx.Err()
}

func (w *worker) restart(ctx context.Context) {
	w.cancel()
	w.ctx, w.cancel = context.WithCancel(ctx)
}
