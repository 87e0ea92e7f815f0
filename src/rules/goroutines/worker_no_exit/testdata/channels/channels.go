// Who may close a channel: none of these is reported, but where it says so.
package p

type worker struct {
	in   chan int
	Out  chan int
	done chan struct{}
}

func (w *worker) run() {
	for n := range w.in {
		_ = n
	}
}

// From a parameter: its owner closes it.
func fromParameter(in chan int) *worker {
	w := &worker{in: in}
	go w.run()
	return w
}

var _ = fromParameter

type local struct{ c chan int }

// Closed under the name that it had before it was stored.
func NewLocal(n int) *local {
	c := make(chan int)
	l := &local{c: c}
	go func() {
		for range l.c {
		}
	}()
	for range n {
		c <- n
	}
	close(c)
	return l
}

type handed struct{ c chan int }

func hand(c chan int) { handler(c) }

var handler func(chan int)

func NewHanded() *handed {
	h := &handed{c: make(chan int)}
	hand(h.c)
	go func() {
		for range h.c {
		}
	}()
	return h
}

// Closed under another name.
type renamed struct{ c chan int }

func NewRenamed() *renamed {
	r := &renamed{c: make(chan int)}
	go func() {
		for range r.c {
		}
	}()
	return r
}

func (r *renamed) Close() {
	c := r.c
	r.c = nil
	close(c)
}

// Other packages may close what is exported.
func NewExported() *worker {
	w := &worker{Out: make(chan int)}
	go func() {
		for range w.Out {
		}
	}()
	return w
}

type unkeyed struct{ c chan int }

func NewUnkeyed(c chan int) *unkeyed {
	u := &unkeyed{c}
	go func() {
		for range u.c {
		}
	}()
	return u
}

type deferred struct{ c chan int }

func NewDeferred() *deferred {
	d := &deferred{c: make(chan int)}
	go func() {
		for range d.c {
		}
	}()
	return d
}

func (d *deferred) Produce() {
	defer close(d.c)
	d.c <- 1
}

type sent struct{ c chan int }

func NewSent(to chan chan int) *sent {
	s := &sent{c: make(chan int)}
	to <- s.c
	go func() {
		for range s.c {
		}
	}()
	return s
}

type returned struct{ c chan int }

func (r *returned) Chan() chan int { return r.c }

func NewReturned() *returned {
	r := &returned{c: make(chan int)}
	go func() {
		for range r.c {
		}
	}()
	return r
}

// Who can only receive does not close it, and a local variable's name is one more.
type never struct {
	c    chan int
	view <-chan int
}

func listen(<-chan int) {}

func NewNever() *never {
	c := make(chan int, 1)
	n := &never{c: c, view: c}
	listen(n.c)
	go func() { // want "worker-no-exit: nobody closes `n.c`, over which this goroutine loops; every call of `NewNever` leaves one behind"
		for range n.c {
		}
	}()
	return n
}

func (n *never) Put(v int) bool {
	if n.c == nil || len(n.c) == cap(n.c) {
		return false
	}
	n.c <- v
	return true
}
