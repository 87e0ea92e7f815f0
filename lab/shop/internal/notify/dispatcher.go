package notify

import (
	"context"
	"log/slog"
	"time"
)

// sendTimeout bounds one delivery.
const sendTimeout = time.Second

// Dispatcher delivers events in the order in which they came.
type Dispatcher struct {
	url    string
	events chan Event
	flush  chan chan struct{}
}

// NewDispatcher returns a dispatcher for one partner.
func NewDispatcher(ctx context.Context, url string) *Dispatcher {
	d := &Dispatcher{
		url:    url,
		events: make(chan Event, 16),
		flush:  make(chan chan struct{}),
	}
	// Nothing ends it: neither the context nor a closed channel leads out of
	// the loop.
	go d.run(ctx) // want "leak-select-no-exit: every call of `NewDispatcher` leaves one behind"
	return d
}

func (d *Dispatcher) run(ctx context.Context) {
	for {
		select {
		case e := <-d.events:
			d.deliver(ctx, e)
		case done := <-d.flush:
			for len(d.events) > 0 {
				d.deliver(ctx, <-d.events)
			}
			close(done)
		}
	}
}

func (d *Dispatcher) deliver(ctx context.Context, e Event) {
	if d.url == "" {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, sendTimeout)
	defer cancel()
	if err := Send(ctx, d.url, e); err != nil {
		slog.Error("event lost", "order", e.Order, "err", err)
	}
}

// Notify queues an event and waits for room no longer than ctx allows.
func (d *Dispatcher) Notify(ctx context.Context, e Event) error {
	select {
	case d.events <- e:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Flush waits until what is queued was delivered or ctx ends.
func (d *Dispatcher) Flush(ctx context.Context) error {
	done := make(chan struct{})
	select {
	case d.flush <- done:
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
