package good

import (
	"context"
	"log"
	"os"
	"sync"
	"time"
)

func work(ctx context.Context) error { return ctx.Err() }

func deferred(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return work(ctx)
}

// What other tools took for lost (gosec#1584, #1590, #1591, #1595, #1601): fields, results,
// globals, closures, goroutines.
type server struct {
	cancel context.CancelFunc
	done   chan struct{}
}

func (s *server) start(ctx context.Context) {
	ctx, s.cancel = context.WithCancel(ctx)
	go func() {
		<-ctx.Done()
		close(s.done)
	}()
}

func newServer(ctx context.Context) *server {
	_, cancel := context.WithCancel(ctx)
	s := &server{}
	s.cancel = cancel
	return s
}

func (s *server) close() { s.cancel() }

var stop context.CancelFunc

func global(ctx context.Context) { ctx, stop = context.WithCancel(ctx); go work(ctx) }

func shutdown() { stop() }

func inGoroutine(ctx context.Context, wg *sync.WaitGroup) {
	ctx, cancel := context.WithCancel(ctx)
	wg.Add(1)
	go func() {
		defer wg.Done()
		defer cancel()
		work(ctx)
	}()
}

func inClosure(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	cleanup := func() {
		cancel()
		log.Print("done")
	}
	defer cleanup()
	return work(ctx)
}

func returned(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	return ctx, func() { cancel() }
}

func list(ctx context.Context, stops *[]func()) {
	_, cancel := context.WithCancel(ctx)
	*stops = append(*stops, cancel)
}

func afterFunc(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	time.AfterFunc(time.Second, cancel)
	work(ctx)
}

// Conditions that belong together.
func optional(ctx context.Context, limit time.Duration) error {
	var cancel context.CancelFunc
	if limit > 0 {
		ctx, cancel = context.WithTimeout(ctx, limit)
	}
	err := work(ctx)
	if cancel != nil {
		cancel()
	}
	return err
}

func optionalDefer(ctx context.Context, limit time.Duration) error {
	if limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, limit)
		defer cancel()
	}
	return work(ctx)
}

func flag(ctx context.Context, limited bool) error {
	cancel := func() {}
	if limited {
		ctx, cancel = context.WithTimeout(ctx, time.Second)
	}
	defer cancel()
	return work(ctx)
}

// The process ends.
func must(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	if err := work(ctx); err != nil {
		log.Fatal(err)
	}
	if ctx.Err() != nil {
		os.Exit(1)
	}
	cancel()
}

func die(err error) {
	log.Print(err)
	os.Exit(2)
}

func mustToo(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	if err := work(ctx); err != nil {
		die(err)
	}
	cancel()
}

// It has ended.
func ended(ctx context.Context, results chan int) int {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	select {
	case <-ctx.Done():
		return 0
	case n := <-results:
		cancel()
		return n
	}
}

// Nobody gets here, and the author knows.
func forever(ctx context.Context, c chan int) {
	ctx, cancel := context.WithCancel(ctx)
	for n := range c {
		if n < 0 {
			panic(n)
		}
	}
	cancel()
	_ = ctx
}

func onPurpose(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	_ = cancel // ends by itself
	return work(ctx)
}

func accepted(ctx context.Context) context.Context {
	ctx, _ = context.WithTimeout(ctx, time.Second) //nolint:govet // ends by itself
	return ctx
}

func onPurposeToo(ctx context.Context, hold bool) error {
	ctx, cancel := context.WithCancel(ctx)
	if hold {
		cancel = nil // whoever reads the result ends it
		return work(ctx)
	}
	cancel()
	return nil
}

// A parent that never ends keeps no children.
func rootless(fails bool) (context.Context, error) {
	ctx, cancel := context.WithCancel(context.Background())
	if fails {
		cancel()
		return nil, context.Canceled
	}
	return ctx, nil
}

// The case of a channel that is nil is never chosen.
func once(ctx context.Context, exit chan int) {
	var cancel context.CancelFunc
	defer func() {
		if cancel != nil {
			cancel()
		}
	}()
	done := ctx.Done()
	for {
		select {
		case <-done:
			done = nil
			_, cancel = context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		case <-exit:
			return
		}
	}
}

func onceToo(ctx context.Context, stop, exit chan int) {
	cancel := func() {}
	for {
		select {
		case <-stop:
			stop = nil
			_, cancel = context.WithTimeout(ctx, time.Second)
		case <-exit:
			cancel()
			return
		}
	}
}
