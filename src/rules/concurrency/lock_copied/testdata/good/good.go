package p

import (
	"encoding/json"
	"io"
	"sync"
	"unsafe"
)

type stock struct {
	name string
	mu   sync.Mutex
	sold int
}

func (s *stock) Sold() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sold
}

// Nobody looks at the receiver.
func (stock) Name() string   { return "stock" }
func (_ stock) Kind() string { return "stock" } // silent "lock-copied: nobody reads the copy"

// Locks that nobody can have used yet.
func built() stock {
	var s stock
	s.name = "a"
	return s // silent "lock-copied: nobody can have used its lock yet"
}

func literal() stock {
	s := stock{name: "a"}
	s.sold = len(s.name)
	return s
}

func called() *stock {
	s := built()
	t := s
	return &t
}

func zero(p *stock) {
	var none stock
	*p = none
	*p = stock{}
	*p = *new(stock)
	*p = *&stock{}
	*p = *pointer()
	p.mu = sync.Mutex{}
}

func pointer() *stock { return &stock{} }

// golang/go#16227: the lock is new, and what is around it too.
type timer struct{ stock }

func newTimer() *timer { return &timer{stock: built()} }

// golang/go#20261: the copy gets a new lock at once.
func clone(p *stock) *stock {
	c := *p // silent "lock-copied: the copy gets a new lock at once"
	c.mu = sync.Mutex{}
	return &c
}

func cloneVar(p *stock) *stock {
	var c = *p
	c.name = "copy"
	c.mu = sync.Mutex{}
	return &c
}

func reset(p, q *stock) {
	*p = *q
	p.mu = sync.Mutex{}
}

// golang/go#18451: Lock alone, and a Lock that is no lock's.
type door struct{ open bool }

func (d *door) Lock() { d.open = false }

// golang/go#26165
type file struct{ fd int }

func (f *file) Lock() error   { return nil }
func (f *file) Unlock() error { return nil }

type through struct{ sync.Locker }

func others(d *door, f *file, t *through) (door, file, through) { return *d, *f, *t }

// golang/go#18374 and other builtins: nothing is copied.
func sizes(all [4]*stock, locks *[4]sync.Mutex, p *stock) uintptr {
	return uintptr(len(*locks)+cap(*locks)) + unsafe.Sizeof(*p) + unsafe.Sizeof(p.mu)
}

func nobodyKeepsIt(p *stock) {
	_ = *p // silent "lock-copied: nobody keeps the copy"
	var _ = *p
	_, _ = *p, p.mu
}

func tables() int {
	tests := []struct {
		name string
		wg   sync.WaitGroup
	}{{name: "a"}, {name: "b"}}
	n := 0
	for _, tt := range tests {
		n += len(tt.name)
	}
	for _, s := range []stock{{name: "a"}, {name: "b"}} {
		n += s.sold
	}
	var list []stock
	for range 3 {
		list = append(list, stock{})
	}
	for _, s := range list {
		n += s.sold
	}
	byName := map[string]stock{"a": {sold: 1}}
	return n + byName["a"].sold
}

func byIndex(all []stock) int {
	n := 0
	for i := range all {
		n += all[i].sold
	}
	for i, _ := range all {
		n += all[i].sold
	}
	return n
}

func pointers(all []*stock, m map[string]*stock, p *stock) (*stock, []*stock) {
	q := p
	for _, s := range all {
		q = s
	}
	return q, append(all, m["a"])
}

func closure() int {
	var mu sync.Mutex
	n := 0
	func() {
		mu.Lock()
		defer mu.Unlock()
		n++
	}()
	return n
}

// Its lock is never used after the copy, and was not before it.
func before() (stock, *stock) {
	s := stock{}
	t := s
	s.mu.Lock()
	return t, &s
}

func received(ch chan stock, v any) *stock {
	s := <-ch
	return &s
}

func header(r io.Reader) error {
	var h struct{ Name string }
	return json.NewDecoder(r).Decode(&h)
}

func broken(p *undefined) { q := *p; _ = q }

// A mark, and no lock.
type marked struct {
	_ [0]sync.Mutex
	n int
}

func copyMarked(m *marked) marked { return *m }

// The lock is embedded.
type interval struct {
	sync.RWMutex
	n int
}

func copyInterval(to, from *interval) {
	from.RLock()
	*to = *from
	from.RUnlock()
	to.RWMutex = sync.RWMutex{}
}

// The author has told go vet.
func meant(options *stock) int {
	//nolint:govet // copylocks: nobody has used it yet
	mine := *options
	return mine.sold
}

// Neither the type nor a value that was built here is a copy.
func allocated() (*sync.Mutex, *sync.Mutex) { return new(sync.Mutex), new(sync.Mutex{}) }

// Within one slice elements move.
func removed(all []stock, i int) []stock {
	copy(all[i:], all[i+1:])
	all = append(all[:i], all[i+1:]...)
	return all
}

func builtAndJoined() []stock {
	list := []stock{{name: "a"}}
	more := []stock{{name: "b"}}
	return append(list, more...)
}

// One variable for all iterations.
func counted(mu sync.Locker) (n int) {
	for i, l := 0, mu; i < 3; i++ {
		l.Lock()
		n++
		l.Unlock()
	}
	return n
}
