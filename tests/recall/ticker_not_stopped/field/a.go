// The ticker is in a field, and its loop has no end, in any version.
package a

import "time"

type Poller struct {
	t *time.Ticker
	n int
}

func New(d time.Duration) *Poller {
	p := &Poller{t: time.NewTicker(d)} // want "ticker-not-stopped: every call of `New` leaves a goroutine and a ticker behind"
	go p.run()
	return p
}

func (p *Poller) run() {
	for range p.t.C {
		p.n++
	}
}

type Stoppable struct {
	t    *time.Ticker
	n    int
	done chan bool
}

func NewStoppable(d time.Duration) *Stoppable {
	p := &Stoppable{t: time.NewTicker(d), done: make(chan bool)}
	go p.run()
	return p
}

func (p *Stoppable) run() {
	for {
		select {
		case <-p.t.C:
			p.n++
		case <-p.done:
			return
		}
	}
}

func (p *Stoppable) Close() {
	p.t.Stop()
	close(p.done)
}
