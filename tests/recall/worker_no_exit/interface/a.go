// The goroutine runs a method of an interface, and a bound method that a variable holds.
package a

import "time"

type runner interface{ run() }

type reporter struct{ sent int }

func (r *reporter) run() {
	for {
		time.Sleep(time.Second)
		r.sent++
	}
}

type Service struct{ r runner }

func NewService() *Service {
	s := &Service{r: &reporter{}}
	go s.r.run() // want "worker-no-exit: every call of `NewService` leaves one behind"
	return s
}

func NewReporter() *reporter {
	r := &reporter{}
	run := r.run
	go run() // want "worker-no-exit: every call of `NewReporter` leaves one behind"
	return r
}

// Two implementations, of which one ends: nobody knows which it is.
type worker interface{ work() }

type forever struct{}

func (forever) work() {
	for {
		time.Sleep(time.Second)
	}
}

type once struct{}

func (once) work() {}

type Host struct{ w worker }

func NewHost(ends bool) *Host {
	h := &Host{w: forever{}}
	if ends {
		h.w = once{}
	}
	go h.w.work()
	return h
}
