// The constructor has a named result, gives a value, or hands the object over inside another.
package a

import (
	"log"
	"net"
	"time"
)

type counter struct {
	in  chan int
	sum int
}

func New() (c *counter) {
	c = &counter{in: make(chan int)}
	go c.run() // want "worker-no-exit: nobody closes `c.in`, over which this goroutine loops; every call of `New` leaves one behind"
	return
}

func (c *counter) run() {
	for n := range c.in {
		c.sum += n
	}
}

func (c *counter) Add(n int) { c.in <- n }

type Meter struct{ ticks chan time.Time }

func NewMeter() Meter {
	m := Meter{ticks: make(chan time.Time)}
	go func() { // want "worker-no-exit: nobody closes `m.ticks`, over which this goroutine loops; every call of `NewMeter` leaves one behind"
		for t := range m.ticks {
			log.Print(t)
		}
	}()
	return m
}

type base struct {
	conn net.Conn
	last error
}

type Client struct {
	*base
	name string
}

func Dial(addr string) (*Client, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	b := &base{conn: conn}
	go b.ping() // want "worker-no-exit: no way leads out of this goroutine's loop; every call of `Dial` leaves one behind"
	return &Client{base: b, name: addr}, nil
}

func (b *base) ping() {
	for {
		if _, err := b.conn.Write([]byte("ping")); err != nil {
			b.last = err
		}
		time.Sleep(time.Second)
	}
}

// A generator, whose loop is in a function of its own.
func Naturals() <-chan int {
	out := make(chan int)
	go count(out) // want "worker-no-exit: no way leads out of this goroutine's loop; every call of `Naturals` leaves one behind"
	return out
}

func count(out chan<- int) {
	for i := 0; ; i++ {
		out <- i
	}
}

func UpTo(n int) <-chan int {
	out := make(chan int)
	go func() {
		defer close(out)
		for i := range n {
			out <- i
		}
	}()
	return out
}
