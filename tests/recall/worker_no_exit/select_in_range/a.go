// The loop ranges over ticks; the select in it waits for something else.
package a

import "time"

type Bucket struct{ tokens chan struct{} }

func NewBucket(size int, every time.Duration) *Bucket {
	b := &Bucket{tokens: make(chan struct{}, size)}
	go b.fill(every) // want "worker-no-exit: nobody closes `time.Tick.every.`, over which this goroutine loops; every call of `NewBucket` leaves one behind"
	return b
}

func (b *Bucket) fill(every time.Duration) {
	for range time.Tick(every) {
		select {
		case b.tokens <- struct{}{}:
		default:
		}
	}
}

func (b *Bucket) Take() { <-b.tokens }

// Somebody can end it.
type Stopped struct {
	tokens chan struct{}
	done   chan struct{}
}

func NewStopped(size int, every time.Duration) *Stopped {
	s := &Stopped{tokens: make(chan struct{}, size), done: make(chan struct{})}
	go s.fill(every)
	return s
}

func (s *Stopped) Close() { close(s.done) }

func (s *Stopped) fill(every time.Duration) {
	for range time.Tick(every) {
		select {
		case s.tokens <- struct{}{}:
		case <-s.done:
			return
		}
	}
}
