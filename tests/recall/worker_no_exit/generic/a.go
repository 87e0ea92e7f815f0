// A generic pool; the channel is a field of a struct within it.
package a

type queue[T any] struct{ items chan T }

type Pool[T any] struct {
	queue[T]
	handle func(T)
}

func NewPool[T any](n int, handle func(T)) *Pool[T] {
	p := &Pool[T]{queue: queue[T]{items: make(chan T)}, handle: handle}
	for i := 0; i < n; i++ {
		go func(id int) { // want "worker-no-exit: nobody closes `p.items`, over which this goroutine loops; every call of `NewPool` leaves one behind"
			for item := range p.items {
				p.handle(item)
			}
		}(i)
	}
	return p
}

func (p *Pool[T]) Put(item T) { p.items <- item }

type Closable[T any] struct{ in chan T }

func NewClosable[T any](handle func(T)) *Closable[T] {
	c := &Closable[T]{in: make(chan T)}
	go func() {
		for item := range c.in {
			handle(item)
		}
	}()
	return c
}

func (c *Closable[T]) Close() { close(c.in) }
