package p

import (
	"context"
	"io"
	"log"
	"net"
	"sync"
	"time"
)

type pool struct {
	jobs   chan func()
	conn   net.Conn
	done   chan struct{}
	closed bool
	mu     sync.Mutex
	wg     sync.WaitGroup
}

func New(ctx context.Context) *pool {
	p := &pool{jobs: make(chan func()), done: make(chan struct{})}
	go p.untilClosed() // silent "worker-no-exit: its loop ends when a channel is closed, which somebody does"
	go p.untilError()
	go p.untilEOF() // silent "worker-no-exit: it comes to an end"
	go p.untilFlag()
	go p.untilDone(ctx)
	go p.untilFatal()
	go p.pass()
	go func() {
		defer close(p.done)
		for job := range p.jobs {
			job()
		}
	}()
	return p
}

func (p *pool) Close() {
	close(p.jobs)
	p.wg.Wait()
}

func (p *pool) untilClosed() {
	for job := range p.jobs {
		job()
	}
}

func (p *pool) untilError() {
	buf := make([]byte, 512)
	for {
		if _, err := p.conn.Read(buf); err != nil {
			return
		}
	}
}

func (p *pool) untilEOF() {
	buf := make([]byte, 512)
	for {
		_, err := p.conn.Read(buf)
		if err == io.EOF {
			break
		}
	}
}

func (p *pool) untilFlag() {
	for {
		time.Sleep(time.Second)
		p.mu.Lock()
		closed := p.closed
		p.mu.Unlock()
		if closed {
			return
		}
	}
}

func (p *pool) untilDone(ctx context.Context) {
	for {
		time.Sleep(time.Second)
		if ctx.Err() != nil {
			return
		}
	}
}

func (p *pool) untilFatal() {
	for {
		if _, err := p.conn.Write([]byte("x")); err != nil {
			log.Fatal(err)
		}
	}
}

func (p *pool) pass() {
	for i := 0; i < 10; i++ {
		time.Sleep(time.Second)
	}
	for time.Now().Year() < 2100 {
		time.Sleep(time.Second)
	}
}

// What computes for ever does not wait: it is another mistake, or none.
func Spin() *pool {
	p := &pool{}
	go func() { // silent "worker-no-exit: its loop is not seen to wait for anything"
		for {
			p.closed = !p.closed
		}
	}()
	return p
}

// One for the process.
var shared = start()

func start() *pool {
	p := &pool{jobs: make(chan func())}
	go func() { // silent "worker-no-exit: main or an initializer calls the function that starts it"
		for {
			time.Sleep(time.Second)
			p.mu.Lock()
			p.mu.Unlock()
		}
	}()
	return p
}

func init() {
	go func() {
		for range time.Tick(time.Minute) {
			shared.Close()
		}
	}()
}

// Not for what is returned.
func (p *pool) Serve(l net.Listener) error {
	go func() { // silent "worker-no-exit: it is started neither in a loop without a bound, nor "
		for {
			time.Sleep(time.Second)
		}
	}()
	_, err := l.Accept()
	return err
}

// Kept in a variable of the package, through what has it.
type Stack struct{ p *pool }

var stack *Stack

func (s *Stack) Init() {
	s.p = NewNotifier()
	stack = s
}

func NewNotifier() *pool {
	p := &pool{}
	go func() {
		for {
			time.Sleep(time.Second)
			p.mu.Lock()
			p.mu.Unlock()
		}
	}()
	return p
}

// Says itself that it never ends.
func Requests() chan<- func() {
	requests := make(chan func())
	go func() {
		for request := range requests {
			request()
		}
		panic("unreachable")
	}()
	return requests
}

// A lock that is let go of again is nothing to wait for.
func Count() *pool {
	p := &pool{}
	go func() { // silent "worker-no-exit: its loop is not seen to wait for anything"
		for {
			p.mu.Lock()
			p.closed = !p.closed
			p.mu.Unlock()
		}
	}()
	return p
}

// Who calls the constructor is not seen. Two of them would take the events from each other.
var exits = make(chan int)

type Reaper struct {
	from chan int
	last int
}

func NewReaper() *Reaper {
	r := &Reaper{from: exits}
	go r.run() // silent "worker-no-exit: its loop is over a channel of which the process has one"
	return r
}

func (r *Reaper) run() {
	for exit := range r.from {
		r.last = exit
	}
}

func wait(start func() int) {
	go func() { exits <- start() }()
}

// Who asks for a key again gets what is there.
type directory struct {
	mu    sync.Mutex
	pools map[string]*pool
}

func (d *directory) Get(name string) *pool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if p, ok := d.pools[name]; ok {
		return p
	}
	p := &pool{}
	d.pools[name] = p
	go func() { // silent "worker-no-exit: it is started once for each key of a map"
		for range time.Tick(time.Minute) {
			p.mu.TryLock()
		}
	}()
	return p
}
