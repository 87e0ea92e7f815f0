package good

import (
	"context"
	"log"
	"time"
)

func deferred(ctx context.Context, f func()) {
	t := time.NewTicker(time.Second) // silent "ticker-not-stopped: it is released on every path"
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			f()
		}
	}
}

// It belongs to somebody else.
type worker struct {
	ticker *time.Ticker
	done   chan bool
}

func newWorker() *worker {
	return &worker{ticker: time.NewTicker(time.Second)} // silent "ticker-not-stopped: on each path it is released, or somebody else"
}

func (w *worker) close() { w.ticker.Stop() }

func stopper(d time.Duration) (<-chan time.Time, func()) {
	t := time.NewTicker(d)
	return t.C, t.Stop
}

func given(run func(*time.Ticker)) { run(time.NewTicker(time.Second)) }

func finish(t *time.Ticker) {
	t.Stop()
	log.Print("done")
}

func helper(c chan bool) {
	t := time.NewTicker(time.Second)
	defer finish(t)
	<-c
}

// A goroutine that lives as long as the process (go-tools#651).
func init() {
	go func() {
		for range time.NewTicker(time.Minute).C {
			log.Print("alive")
		}
	}()
}

func forever(f func()) {
	t := time.NewTicker(time.Minute) // silent "ticker-not-stopped: no path ends with it"
	for {
		select {
		case <-t.C:
			f()
		}
	}
}

func start() { go forever(func() {}) }

// Reset is no end, and Stop is.
func resets(c chan time.Duration) {
	t := time.NewTicker(time.Second)
	for d := range c {
		t.Reset(d)
	}
	t.Stop()
}

// A ticker that is there under a condition.
func optional(every time.Duration, c chan bool) {
	var ticks <-chan time.Time
	if every > 0 {
		t := time.NewTicker(every)
		defer t.Stop()
		ticks = t.C
	}
	select {
	case <-ticks:
	case <-c:
	}
}

// It is for the caller to know how long it ticks.
func ticks(d time.Duration) <-chan time.Time {
	return time.Tick(d) // silent "ticker-not-stopped: somebody else has it in the end"
}

// One for the process.
type registry struct{ n int }

func newRegistry() *registry {
	r := &registry{}
	go r.report()
	return r
}

func (r *registry) report() {
	for range time.NewTicker(time.Minute).C {
		log.Print(r.n)
	}
}

var theRegistry = newRegistry()

// Who has the channel goes on using it, as long as the process or not.
func channelOnly(d time.Duration) <-chan time.Time { return time.NewTicker(d).C }

func loop(ticks <-chan time.Time) {
	for range ticks {
		log.Print("tick")
	}
}

func inBackground() {
	t := time.NewTicker(time.Second)
	go func() {
		for range t.C {
			log.Print("tick")
		}
	}()
	u := time.NewTicker(time.Second)
	go loop(u.C)
}
