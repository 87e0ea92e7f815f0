package p

import (
	"log"
	"net"
	"sync"
	"time"
)

type cache struct {
	mu      sync.Mutex
	entries map[string]time.Time
}

// A ticker's channel is never closed, not even when the ticker is stopped.
func New(ttl time.Duration) *cache {
	c := &cache{entries: make(map[string]time.Time)}
	go c.sweep(ttl) // want "worker-no-exit: nobody closes `t.C`, over which this goroutine loops; every call of `New` leaves one behind"
	return c
}

func (c *cache) sweep(ttl time.Duration) {
	t := time.NewTicker(ttl)
	defer t.Stop()
	for range t.C {
		c.mu.Lock()
		clear(c.entries)
		c.mu.Unlock()
	}
}

// In between two sleeps.
type store interface{ Get(string) bool }

func (c *cache) Get(string) bool { return false }

func NewStore() store {
	c := &cache{}
	go func() { // want "worker-no-exit: no way leads out of this goroutine's loop; every call of `NewStore` leaves one behind"
		for {
			time.Sleep(time.Minute)
			c.mu.Lock()
			c.entries = nil
			c.mu.Unlock()
		}
	}()
	return c
}

// A channel that nobody closes.
type queue struct {
	jobs chan func()
	wg   sync.WaitGroup
}

func NewQueue(workers int) *queue {
	q := &queue{jobs: make(chan func())}
	for range workers {
		go q.work() // want "worker-no-exit: nobody closes `q.jobs`, over which this goroutine loops; every call of `NewQueue` leaves one behind"
	}
	return q
}

func (q *queue) work() {
	for job := range q.jobs {
		job()
		q.wg.Done()
	}
}

func (q *queue) Post(job func()) {
	q.wg.Add(1)
	q.jobs <- job
}

// The error of a connection that is closed does not end the loop: it spins.
type reader struct {
	conn  net.Conn
	lines chan string
}

func Dial(addr string) (*reader, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	r := &reader{conn: conn}
	go r.read() // want "worker-no-exit: no way leads out of this goroutine's loop; every call of `Dial` leaves one behind"
	return r, nil
}

func (r *reader) read() {
	buf := make([]byte, 512)
	for {
		n, err := r.conn.Read(buf)
		if err != nil {
			log.Print(err)
			continue
		}
		r.lines <- string(buf[:n])
	}
}

func (r *reader) Close() error { return r.conn.Close() }

// A generator: who stops to read leaves it behind.
func Numbers() <-chan int {
	c := make(chan int)
	go func() { // want "worker-no-exit: no way leads out of this goroutine's loop; every call of `Numbers` leaves one behind"
		for i := 0; ; i++ {
			c <- i
		}
	}()
	return c
}
