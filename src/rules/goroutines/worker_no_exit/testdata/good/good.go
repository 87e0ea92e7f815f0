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
	go p.untilClosed()
	go p.untilError()
	go p.untilEOF()
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
	go func() {
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
	go func() {
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
	go func() {
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
