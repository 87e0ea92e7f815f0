// A helper of another package starts the goroutine.
package watch

import (
	"context"
	"time"

	"example.com/helper/async"
)

type Watcher struct {
	changes chan string
	errs    chan error
	seen    int
}

func New(ctx context.Context) *Watcher {
	w := &Watcher{changes: make(chan string), errs: make(chan error)}
	async.Go("watch", func() { // want "leak-select-no-exit: every call of `New` leaves one behind"
		for {
			select {
			case <-w.changes:
				w.seen++
			case <-w.errs:
			case <-time.After(time.Minute):
				continue
			}
		}
	})
	return w
}

func NewWithContext(ctx context.Context) *Watcher {
	w := &Watcher{changes: make(chan string)}
	async.Go("watch", func() {
		for {
			select {
			case <-w.changes:
				w.seen++
			case <-ctx.Done():
				return
			}
		}
	})
	return w
}
