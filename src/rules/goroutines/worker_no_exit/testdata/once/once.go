// Functions of which no call, or only one, leaves a goroutine behind.
package once

import (
	"os"
	"os/signal"
	"sync"
	"time"
)

// Waits for its goroutines, and so for ever: none is left behind.
func Run(jobs <-chan func()) {
	var wg sync.WaitGroup
	results := make(chan int)
	wg.Add(1)
	go func() { // silent "worker-no-exit: the function that starts it may wait for it"
		defer wg.Done()
		for {
			(<-jobs)()
			results <- 1
		}
	}()
	<-results
	wg.Wait()
}

// Never returns.
func Loop(events <-chan int) {
	out := make(chan int)
	go func() { // silent "worker-no-exit: the function that starts it never returns"
		for {
			println(<-out)
		}
	}()
	for {
		out <- <-events
	}
}

// The system has the channel too, for the process.
func OnSignal(f func()) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, os.Interrupt)
	go func() { // silent "worker-no-exit: it is started neither in a loop without a bound, nor "
		for {
			<-c
			f()
		}
	}()
}

type Service struct {
	mu      sync.Mutex
	started bool
	beats   int
}

// The first time only.
func (s *Service) Start() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.started {
		return
	}
	s.started = true
	go s.beat() // silent "worker-no-exit: a condition lets the function start it the first time only"
}

// When it is first needed.
type Mounter struct{ requests chan string }

func (m *Mounter) Mount(path string) {
	if m.requests == nil {
		m.requests = make(chan string)
		go m.serve() // silent "worker-no-exit: a condition lets the function start it the first time only"
	}
	m.requests <- path
}

func (m *Mounter) serve() {
	for path := range m.requests {
		println(path)
	}
}

func (s *Service) beat() {
	for {
		time.Sleep(time.Second)
		s.beats++
	}
}

// For the one of the process.
type Clock struct{ ticks int }

var clock Clock

func (c *Clock) Run() {
	go func() { // silent "worker-no-exit: it works for variables of the package only"
		for {
			time.Sleep(time.Second)
			c.ticks++
		}
	}()
}

func Install() { clock.Run() }

// Works for nothing of the call.
func Report(every time.Duration) {
	go func() { // silent "worker-no-exit: it is started neither in a loop without a bound, nor "
		for {
			time.Sleep(every)
			println(clock.ticks)
		}
	}()
}
