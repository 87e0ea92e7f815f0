package p

import (
	"context"
	"time"
)

type event struct{ name string }

type dispatcher struct {
	events chan event
	flush  chan chan struct{}
}

// Through a method.
func NewDispatcher(ctx context.Context) *dispatcher {
	d := &dispatcher{events: make(chan event), flush: make(chan chan struct{})}
	go d.run(ctx) // want "leak-select-no-exit: no case leads out of this goroutine's select loop; every call of `NewDispatcher` leaves one behind"
	return d
}

func (d *dispatcher) run(ctx context.Context) {
	for {
		select {
		case e := <-d.events:
			d.deliver(ctx, e)
		case done := <-d.flush:
			for len(d.events) > 0 {
				d.deliver(ctx, <-d.events)
			}
			close(done)
		}
	}
}

func (d *dispatcher) deliver(context.Context, event) {}

// The context ends, and only the select with it: from then on the loop spins.
func Watch(ctx context.Context, names <-chan string) <-chan event {
	out := make(chan event)
	go func() { // want "leak-select-no-exit: no case leads out of this goroutine's select loop; every call of `Watch` leaves one behind"
		for {
			select {
			case <-ctx.Done():
				break
			case name := <-names:
				out <- event{name}
			}
		}
	}()
	return out
}

// The method that loops is called by the goroutine, and behind an interface.
type runner interface{ Post(event) }

func NewRunner() runner {
	d := &dispatcher{events: make(chan event)}
	go func() { // want "leak-select-no-exit: every call of `NewRunner` leaves one behind"
		defer close(d.flush)
		d.run(context.Background())
	}()
	return d
}

func (d *dispatcher) Post(e event) { d.events <- e }

// Another method starts it, for the constructor.
func NewStarted() (*dispatcher, error) {
	d := new(dispatcher)
	if err := d.start(); err != nil {
		return nil, err
	}
	return d, nil
}

func (d *dispatcher) start() error {
	d.events = make(chan event)
	go func() { // want "leak-select-no-exit: every call of `NewStarted` leaves one behind"
		t := time.NewTicker(time.Second)
		defer t.Stop()
		for {
			select {
			case <-t.C:
			case <-d.events:
			}
		}
	}()
	return nil
}

// With a default the loop does not even wait; and what is returned only holds the rest.
type holder struct{ inner *dispatcher }

func NewHolder() holder {
	d := &dispatcher{}
	go func() { // want "leak-select-no-exit: every call of `NewHolder` leaves one behind"
		for true {
			select {
			case <-d.events:
			default:
				time.Sleep(time.Millisecond)
			}
		}
	}()
	return holder{inner: d}
}

// A select with one case is one too.
func NewPoller(every time.Duration) *dispatcher {
	d := &dispatcher{}
	go func() { // want "leak-select-no-exit: no case leads out of this goroutine's select loop; every call of `NewPoller` leaves one behind"
		for {
			select {
			case <-time.After(every):
				d.deliver(context.Background(), event{})
			}
		}
	}()
	return d
}

// A method that nobody here calls, and one that makes what its goroutine waits for.
func (d *dispatcher) Start(ctx context.Context) {
	go d.run(ctx) // want "leak-select-no-exit: every call of `Start` leaves one behind"
}

func Sum(values []int) (sum int) {
	in := make(chan int)
	go func() { // want "leak-select-no-exit: every call of `Sum` leaves one behind"
		for {
			select {
			case v := <-in:
				sum += v
			case <-time.After(time.Minute):
			}
		}
	}()
	for _, v := range values {
		in <- v
	}
	return sum
}
