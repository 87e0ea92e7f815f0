// Cancel functions are kept in a map; in one nobody looks for them again.
package p

import (
	"context"
	"sync"
)

type exports struct {
	mu      sync.Mutex
	cancels map[string]context.CancelFunc
}

func (e *exports) start(ctx context.Context, id string, run func(context.Context)) {
	ctx, cancel := context.WithCancel(ctx) // want "ctx-cancel-lost: `cancel` is never called"
	e.mu.Lock()
	e.cancels[id] = cancel
	e.mu.Unlock()
	go run(ctx)
}

func (e *exports) forget(id string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	_, known := e.cancels[id]
	delete(e.cancels, id)
	return known && len(e.cancels) == 0
}

func (e *exports) ids() (ids []string) {
	for id := range e.cancels {
		ids = append(ids, id)
	}
	return ids
}

type jobs struct{ cancels map[string]context.CancelFunc }

func (j *jobs) start(ctx context.Context, id string, run func(context.Context)) {
	ctx, cancel := context.WithCancel(ctx)
	j.cancels[id] = cancel
	go run(ctx)
}

func (j *jobs) stop(id string) {
	if cancel, ok := j.cancels[id]; ok {
		cancel()
	}
}

type fleet struct{ cancels map[string]context.CancelFunc }

func (f *fleet) start(ctx context.Context, id string, run func(context.Context)) {
	ctx, f.cancels[id] = context.WithCancel(ctx)
	go run(ctx)
}

func (f *fleet) stop() {
	for _, cancel := range f.cancels {
		cancel()
	}
}

type lent struct{ cancels map[string]context.CancelFunc }

func (l *lent) start(ctx context.Context, id string, run func(context.Context)) {
	ctx, cancel := context.WithCancel(ctx)
	l.cancels[id] = cancel
	go run(ctx)
}

func (l *lent) all() map[string]context.CancelFunc { return l.cancels }
