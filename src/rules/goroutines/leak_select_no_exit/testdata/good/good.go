package p

import (
	"context"
	"errors"
	"log"
	"os"
	"runtime"
	"sync"
	"time"
)

type worker struct {
	jobs    chan func()
	quit    chan struct{}
	running bool
}

func New(ctx context.Context) *worker {
	w := &worker{jobs: make(chan func()), quit: make(chan struct{})}
	go w.untilDone(ctx) // silent "leak-select-no-exit: its loop ends when its context does, which may come"
	go w.untilQuit()    // silent "leak-select-no-exit: its loop ends when a channel is closed, which somebody does"
	go w.untilClosed()
	go w.untilError()
	go w.untilFlag()
	go w.untilLabel(ctx)
	go w.untilGoto(ctx)
	go w.untilPanic(ctx)
	go w.untilFatal(ctx)
	go w.untilHelper(ctx) // silent "leak-select-no-exit: it comes to an end"
	go w.untilGoexit()
	go w.forAWhile()
	go w.counted()
	go func() {
		for ctx.Err() == nil {
			select {
			case job := <-w.jobs:
				job()
			case <-time.After(time.Second):
			}
		}
	}()
	return w
}

func (w *worker) Close() {
	close(w.quit)
	close(w.jobs)
}

func (w *worker) untilDone(ctx context.Context) {
	for {
		select {
		case job := <-w.jobs:
			job()
		case <-ctx.Done():
			return
		}
	}
}

func (w *worker) untilQuit() {
	for {
		select {
		case job := <-w.jobs:
			job()
		case <-w.quit:
			return
		}
	}
}

func (w *worker) untilClosed() {
	for {
		select {
		case job, ok := <-w.jobs:
			if !ok {
				return
			}
			job()
		case <-time.After(time.Second):
		}
	}
}

func (w *worker) do() error { return errors.New("closed") }

func (w *worker) untilError() {
	for {
		select {
		case <-w.jobs:
			if err := w.do(); err != nil {
				return
			}
		case <-time.After(time.Second):
		}
	}
}

func (w *worker) untilFlag() {
	for w.running {
		select {
		case job := <-w.jobs:
			job()
		default:
		}
	}
}

func (w *worker) untilLabel(ctx context.Context) {
loop:
	for {
		select {
		case <-w.jobs:
		case <-ctx.Done():
			break loop
		}
	}
}

func (w *worker) untilGoto(ctx context.Context) {
	for {
		select {
		case <-w.jobs:
		case <-ctx.Done():
			goto end
		}
	}
end:
	w.running = false
}

func (w *worker) untilPanic(ctx context.Context) {
	for {
		select {
		case <-w.jobs:
		case <-ctx.Done():
			panic(ctx.Err())
		}
	}
}

func (w *worker) untilFatal(ctx context.Context) {
	for {
		select {
		case <-w.jobs:
		case <-ctx.Done():
			log.Fatal(ctx.Err())
		}
	}
}

func leave() { os.Exit(1) }

func (w *worker) untilHelper(ctx context.Context) {
	for {
		select {
		case <-w.jobs:
		case <-ctx.Done():
			leave()
		}
	}
}

func (w *worker) untilGoexit() {
	for {
		select {
		case <-w.jobs:
		case <-w.quit:
			runtime.Goexit()
		}
	}
}

// The outer loop ends.
func (w *worker) forAWhile() {
	for i := 0; i < 3; i++ {
		select {
		case <-w.jobs:
		case <-w.quit:
		}
	}
}

func (w *worker) counted() {
	for range 10 {
		select {
		case <-w.jobs:
		case <-w.quit:
		}
	}
}

// One goroutine for the process: for a variable of the package, from an initializer, under a Once.
var shared = &worker{jobs: make(chan func())}

func (w *worker) serve() {
	for {
		select {
		case job := <-w.jobs:
			job()
		case <-w.quit:
		}
	}
}

func init() { go shared.serve() }

var once sync.Once

func Shared() *worker {
	once.Do(func() { go shared.serve() })
	return shared
}

func StartShared() { go shared.serve() }

var fromVariable = newShared()

func newShared() *worker {
	w := &worker{}
	go w.serve()
	return w
}

// What it makes is kept in a variable of the package: there and by all who call it.
func Install() *worker {
	w := &worker{}
	shared = w
	go w.serve() // silent "leak-select-no-exit: a variable of the package keeps what it works for"
	return w
}

type registry struct{ w *worker }

var theRegistry *registry

func (r *registry) Init() {
	r.w = NewRegistered()
	theRegistry = r
}

func NewRegistered() *worker {
	w := &worker{}
	go w.serve()
	return w
}

// Waits for ever, which is what it says.
func Forever() *worker {
	w := &worker{}
	go func() { select {} }()
	return w
}

// The function's errors are no objects for which it works.
func Start(w *worker) (err error) {
	err = w.do()
	go func() {
		for {
			select {
			case <-w.jobs:
				err = w.do()
			case <-w.quit:
			}
		}
	}()
	return err
}
