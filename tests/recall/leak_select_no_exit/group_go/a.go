// A WaitGroup in the struct starts the goroutine.
package a

import (
	"sync"
	"time"
)

type Flusher struct {
	sync.WaitGroup
	lines chan string
	done  chan struct{}
	buf   []string
}

func New() *Flusher {
	f := &Flusher{lines: make(chan string)}
	f.Go(f.run) // want "leak-select-no-exit: every call of `New` leaves one behind"
	return f
}

func (f *Flusher) run() {
	t := time.NewTicker(time.Second)
	for {
		select {
		case line := <-f.lines:
			f.buf = append(f.buf, line)
		case <-t.C:
			f.buf = f.buf[:0]
		}
	}
}

func NewStoppable() *Flusher {
	f := &Flusher{lines: make(chan string), done: make(chan struct{})}
	f.Go(func() {
		for {
			select {
			case line := <-f.lines:
				f.buf = append(f.buf, line)
			case <-f.done:
				return
			}
		}
	})
	return f
}

func (f *Flusher) Stop() {
	close(f.done)
	f.Wait()
}
