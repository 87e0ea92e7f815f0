package sink

import (
	"fmt"

	"example.com/bus/internal/bus"
)

type Sink struct {
	Name string
	in   <-chan bus.Event
}

func New(in <-chan bus.Event) *Sink {
	s := &Sink{Name: "sink", in: in}
	go s.drain() // want "worker-no-exit: nobody closes `s.in`, over which this goroutine loops"
	return s
}

func (s *Sink) drain() {
	for e := range s.in {
		fmt.Println(s.Name, e.Name)
	}
}

func Follow(lines <-chan string) {
	go func() {
		for line := range lines {
			fmt.Println(line)
		}
	}()
}
