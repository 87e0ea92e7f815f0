package p

import (
	"fmt"
	"sync"
	"sync/atomic"
)

type stock struct {
	name string
	mu   sync.Mutex
	sold int
}

type shelf struct {
	stock stock
	n     int
}

func (s stock) Sold() int { // want "lock-copied: every call of `Sold` copies `s` with its `sync.Mutex` in `mu`, which works in its first place only"
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sold
}

func parameter(s stock) int       { return s.sold }    // want "lock-copied: every call of `parameter` copies `s` with its `sync.Mutex` in `mu`"
func group(wg sync.WaitGroup)     { wg.Wait() }        // want "lock-copied: every call of `group` copies `wg`, which as a `sync.WaitGroup` works in its first place only"
func once(o sync.Once)            { o.Do(nil) }        // want "lock-copied: `sync.Once`"
func pool(p sync.Pool) any        { return p.Get() }   // want "lock-copied: `sync.Pool`"
func table(m sync.Map)            { m.Clear() }        // want "lock-copied: `sync.Map`"
func cond(c sync.Cond)            { c.Wait() }         // want "lock-copied: `sync.Cond`"
func rw(m sync.RWMutex)           { m.RLock() }        // want "lock-copied: `sync.RWMutex`"
func number(n atomic.Int64) int64 { return n.Load() }  // want "lock-copied: `atomic.Int64`"
func deep(s shelf) int            { return s.n }       // want "lock-copied: with its `sync.Mutex` in `stock.mu`"
func array(a [2]stock) int        { return a[0].sold } // want "lock-copied: with its `sync.Mutex` in `mu`"

func assign(p *stock, all []stock, m map[string]stock) {
	q := *p               // want "lock-copied: `\\*p` is copied with its `sync.Mutex` in `mu`"
	var r = *p            // want "lock-copied: `\\*p` is copied"
	*p = all[0]           // want "lock-copied: `all\\[0\\]` is copied"
	mu := p.mu            // want "lock-copied: `p.mu` is copied, which as a `sync.Mutex` works"
	s := m["a"]           // want "lock-copied: is copied with its `sync.Mutex`"
	t, ok := m["a"]       // want "lock-copied: is copied with its `sync.Mutex`"
	u := shelf{stock: *p} // want "lock-copied: `\\*p` is copied"
	fmt.Println(*p)       // want "lock-copied: `\\*p` is copied"
	q.mu.Lock()
	_, _, _, _, _, _ = &r, &mu, &s, &t, ok, &u
}

func used(ch chan stock) stock {
	var s stock
	s.mu.Lock()
	s.sold++
	s.mu.Unlock()
	ch <- s  // want "lock-copied: `s` is copied"
	return s // want "lock-copied: `s` is copied"
}

func appended(all []stock, p *stock) []stock {
	return append(all, *p) // want "lock-copied: `\\*p` is copied"
}

func ranges(all []stock, m map[string]stock, p *[3]stock) int {
	n := 0
	for _, s := range all { // want "lock-copied: every iteration copies an element of `all` with its `sync.Mutex` in `mu`, which works in its first place only, into `s`"
		n += s.sold
	}
	for _, s := range m { // want "lock-copied: every iteration copies an element of `m`"
		n += s.sold
	}
	for _, s := range p { // want "lock-copied: every iteration copies an element of `p`"
		n += s.sold
	}
	return n
}

// The slice is another's.
func alias(p *struct{ all []stock }) int {
	n := 0
	all := p.all
	for _, s := range all { // want "lock-copied: every iteration copies an element of `all`"
		n += s.sold
	}
	return n
}

// The second copy is made when the lock was used.
func loop(out []stock) {
	var s stock
	for i := range out {
		out[i] = s // want "lock-copied: `s` is copied"
		s.mu.Lock()
	}
}

func literal() func(stock) {
	return func(s stock) { s.mu.Lock() } // want "lock-copied: every call of the function literal copies `s`"
}

// The mark of those who want no copies.
type noCopy struct{}

func (*noCopy) Lock()   {}
func (*noCopy) Unlock() {}

type marked struct {
	_ noCopy
	n int
}

func copyMarked(m *marked) marked {
	return *m // want "lock-copied: `\\*m` is copied with its `p.noCopy` in `_`"
}

type interval struct {
	sync.RWMutex
	n int
}

func copyInterval(to, from *interval) {
	*to = *from // want "lock-copied: `\\*from` is copied with its `sync.RWMutex` in `RWMutex`"
}

func cloned(p *stock) *stock {
	return new(*p) // want "lock-copied: `\\*p` is copied with its `sync.Mutex` in `mu`"
}

// Each assertion gives another copy of what the interface holds.
func asserted(v any) int {
	s := v.(stock) // want "lock-copied: `v.\\(stock\\)` is copied with its `sync.Mutex` in `mu`"
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sold
}

func assertedOk(v any) int {
	s, ok := v.(stock) // want "lock-copied: `v.\\(stock\\)` is copied"
	if !ok {
		return 0
	}
	return s.sold
}

// Every iteration has a lock of its own.
func perIteration(work func(int)) {
	for i, mu := 0, (sync.Mutex{}); i < 10; i++ { // want "lock-copied: every iteration copies `mu` of the one before, which as a `sync.Mutex` works"
		go func() {
			mu.Lock()
			defer mu.Unlock()
			work(i)
		}()
	}
}

// Two locks where there was to be one.
func twoLocks(work func()) {
	var mu sync.Mutex
	other := mu // want "lock-copied: `mu` is copied, which as a `sync.Mutex` works"
	go func() {
		mu.Lock()
		defer mu.Unlock()
		work()
	}()
	other.Lock()
	defer other.Unlock()
	work()
}

func cloneAll(all []stock) []stock {
	list := append([]stock(nil), all...) // want "lock-copied: each element of `all` is copied with its `sync.Mutex` in `mu`"
	copy(list, all)                      // want "lock-copied: each element of `all` is copied"
	return list
}
