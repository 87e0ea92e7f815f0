package p

import "context"

type Store interface {
	Find(ctx context.Context, id string) (string, error)
}

type Report struct {
	ctx   context.Context // want "ctx-in-struct: `Report` keeps the context of the call of `NewReport`; `Row`, called later, ends when that context does"
	store Store
}

func NewReport(ctx context.Context, s Store) *Report {
	return &Report{ctx: ctx, store: s}
}

func (r *Report) Row(id string) (string, error) {
	return r.store.Find(r.ctx, id)
}

type Watch struct {
	ctx    context.Context // want "ctx-in-struct: `Watch` keeps the context of the call of `NewWatch`; `Await`, called later, ends"
	events chan string
}

func NewWatch(ctx context.Context) *Watch {
	w := &Watch{events: make(chan string)}
	w.ctx = ctx
	return w
}

func (w *Watch) Await() (string, error) {
	select {
	case event := <-w.events:
		return event, nil
	case <-w.ctx.Done():
		return "", w.ctx.Err()
	}
}
