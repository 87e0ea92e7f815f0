// Every call of a function leaves a goroutine behind that nothing is returned of.
package call

import (
	"os"
	"sync"
	"time"
)

// The channel is the function's own, and nobody closes it.
func Each(names []string, f func(string)) {
	ch := make(chan string)
	for range 4 {
		go func() { // want "worker-no-exit: nobody closes `ch`, over which this goroutine loops; every call of `Each` leaves one behind"
			for name := range ch {
				f(name)
			}
		}()
	}
	for _, name := range names {
		ch <- name
	}
}

// So is the struct.
type session struct {
	lines chan string
	sent  int
}

func Serve(next func() (string, error)) error {
	s := &session{lines: make(chan string)}
	go s.write() // want "worker-no-exit: nobody closes `s.lines`, over which this goroutine loops; every call of `Serve` leaves one behind"
	for {
		line, err := next()
		if err != nil {
			return err
		}
		s.lines <- line
	}
}

func (s *session) write() {
	for line := range s.lines {
		s.sent += len(line)
	}
}

// The group counts what is done, not who has ended.
func Count(names []string) {
	ch := make(chan string)
	var wg sync.WaitGroup
	go func() { // want "worker-no-exit: nobody closes `ch`"
		for range ch {
			wg.Done()
		}
	}()
	for _, name := range names {
		wg.Add(1)
		ch <- name
	}
	wg.Wait()
}

// Each monitor that is started.
type Monitor struct {
	beats int
	path  string
}

func (m *Monitor) Start(every time.Duration) {
	go m.beat(every) // want "worker-no-exit: no way leads out of this goroutine's loop; every call of `Start` leaves one behind"
}

func (m *Monitor) beat(every time.Duration) {
again:
	time.Sleep(every)
	m.beats++
	goto again
}

// What it is given may be closed: then it spins.
func Consume(in <-chan int, f func(int)) {
	go func() { // want "worker-no-exit: no way leads out of this goroutine's loop; every call of `Consume` leaves one behind"
		for {
			f(<-in)
		}
	}()
}

// Nobody uses it yet.
func watch(m *Monitor) <-chan string {
	changes := make(chan string)
	go func() { // want "worker-no-exit: every call of `watch` leaves one behind"
		for {
			if _, err := os.Stat(m.path); err == nil {
				changes <- m.path
			}
			time.Sleep(time.Second)
		}
	}()
	return changes
}
