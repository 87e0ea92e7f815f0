// The function is given a context, and its goroutine does not end with it.
package a

import (
	"context"
	"log"
	"time"
)

type Queue struct{ jobs chan string }

func StartExpiry(ctx context.Context, every time.Duration, expire func(context.Context)) {
	t := time.NewTicker(every)
	go func() { // want "leak-select-no-exit: no case leads out of this goroutine's select loop; every call of `StartExpiry` leaves one behind"
		defer t.Stop()
		for {
			select {
			case <-ctx.Done():
				log.Print("expiry: ", ctx.Err())
			case <-t.C:
				expire(ctx)
			}
		}
	}()
}

func Drain(ctx context.Context, q *Queue) {
	go drain(ctx, q) // want "leak-select-no-exit: every call of `Drain` leaves one behind"
}

func drain(ctx context.Context, q *Queue) {
	for {
		select {
		case job := <-q.jobs:
			log.Print(job, ctx.Err())
		case <-time.After(time.Minute):
			log.Print("nothing to do")
		}
	}
}

func (q *Queue) Put(job string) { q.jobs <- job }

// Leaves the loop with the context.
func StartFlush(ctx context.Context, every time.Duration, flush func()) {
	t := time.NewTicker(every)
	go func() {
		defer t.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-t.C:
				flush()
			}
		}
	}()
}

// Is given nothing that could end it: a daemon, for all that anybody sees.
func StartStats(every time.Duration, show func()) {
	t := time.NewTicker(every)
	go func() {
		for {
			select {
			case <-t.C:
				show()
			case <-time.After(time.Hour):
				log.Print("late")
			}
		}
	}()
}
