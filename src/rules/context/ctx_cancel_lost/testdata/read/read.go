package read

import "context"

func work(ctx context.Context) error { return ctx.Err() }

// Its users call it.
type Handle struct{ Cancel context.CancelFunc }

func NewHandle(ctx context.Context) *Handle {
	ctx, cancel := context.WithCancel(ctx)
	go work(ctx)
	return &Handle{Cancel: cancel}
}

// Through a variable.
type worker struct{ cancel func() }

func newWorker(ctx context.Context) *worker {
	ctx, cancel := context.WithCancel(ctx)
	go work(ctx)
	return &worker{cancel: cancel}
}

func (w *worker) close() {
	if cancel := w.cancel; cancel != nil {
		w.cancel = nil
		cancel()
	}
}

// Of a struct that is embedded, copied, and generic.
type ending[T any] struct {
	of   T
	stop context.CancelFunc
}

type service struct{ ending[string] }

func newService(ctx context.Context) service {
	ctx, stop := context.WithCancel(ctx)
	go work(ctx)
	return service{ending[string]{"service", stop}}
}

func end(s service) { s.stop() }

// Its address goes elsewhere.
type slot struct{ cancel func() }

func (s *slot) start(ctx context.Context) {
	ctx, s.cancel = context.WithCancel(ctx)
	go work(ctx)
}

func (s *slot) place() *func() { return &s.cancel }

// As a method value, for a test.
type pool struct{ stop func() }

func newPool(ctx context.Context) *pool {
	ctx, stop := context.WithCancel(ctx)
	go work(ctx)
	return &pool{stop: stop}
}

// Kept where nobody looks, and called as well.
type run struct{ last func() }

func (r *run) once(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	r.last = cancel
	defer cancel()
	return work(ctx)
}

var stopAll context.CancelFunc

func startAll(ctx context.Context) {
	ctx, stopAll = context.WithCancel(ctx)
	go work(ctx)
}

func shutdown() { defer stopAll() }
