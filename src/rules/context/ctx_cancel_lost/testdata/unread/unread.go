package unread

import (
	"context"
	"time"
)

func work(ctx context.Context) error { return ctx.Err() }

type worker struct{ cancel context.CancelFunc }

func newWorker(ctx context.Context) *worker {
	ctx, cancel := context.WithCancel(ctx) // want "ctx-cancel-lost: `cancel` is never called; the context stays until its parent ends"
	go work(ctx)
	return &worker{cancel: cancel}
}

// To look whether it is there ends nothing.
type service struct{ stop func() }

func (s *service) start(ctx context.Context) {
	if s.stop != nil {
		return
	}
	ctx, s.stop = context.WithTimeout(ctx, time.Hour) // want "ctx-cancel-lost: `s.stop` is never called; the context stays until its deadline"
	go work(ctx)
}

// What is wrapped is lost with the wrapping.
type session struct{ end func() }

func newSession(ctx context.Context) *session {
	ctx, cancel := context.WithCancel(ctx) // want "ctx-cancel-lost: `cancel` is never called"
	go work(ctx)
	s := new(session)
	s.end = func() { cancel() }
	return s
}

var stopAll context.CancelFunc

func startAll(ctx context.Context) {
	ctx, stopAll = context.WithCancel(ctx) // want "ctx-cancel-lost: `stopAll` is never called"
	go work(ctx)
}

// Of two types with a field of one name only the other's is called.
type first struct{ cancel func() }
type second struct{ cancel func() }

func newFirst(ctx context.Context) *first {
	ctx, cancel := context.WithCancel(ctx) // want "ctx-cancel-lost: `cancel` is never called"
	go work(ctx)
	return &first{cancel: cancel}
}

func (s *second) close() { s.cancel() }

// Called on one path, kept for nobody on the other.
func (w *worker) restart(ctx context.Context, quick bool) error {
	ctx, cancel := context.WithCancel(ctx) // want "ctx-cancel-lost: `cancel` is not called on every path"
	if quick {
		defer cancel()
		return work(ctx)
	}
	w.cancel = cancel
	return work(ctx)
}
