// Package metrics counts what the service does.
package metrics

import (
	"sync"
	"sync/atomic"
	"time"
)

// Recorder keeps the last value and the sum of named measurements.
type Recorder struct {
	mu   sync.Mutex
	last map[string]float64
	sum  map[string]float64
}

// NewRecorder returns an empty recorder.
func NewRecorder() *Recorder {
	return &Recorder{last: make(map[string]float64), sum: make(map[string]float64)}
}

// Observe takes any number. What is neither of the two types below is dropped
// without a word, and every caller pays for an allocation to get here.
func (r *Recorder) Observe(name string, v any) { // later any-param-hole
	var f float64
	switch n := v.(type) {
	case int64:
		f = float64(n)
	case float64:
		f = n
	default:
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last[name] = f
	r.sum[name] += f
}

// Sums returns a copy of all sums.
func (r *Recorder) Sums() map[string]float64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	out := make(map[string]float64, len(r.sum))
	for name, v := range r.sum {
		out[name] = v
	}
	return out
}

// Routes remembers when each route was last used.
type Routes struct {
	// Written by every request and read once a minute: a lock for readers costs
	// more than a plain one here, and all cores fetch this one line.
	mu   sync.RWMutex // later rwmutex-misfit
	used map[string]time.Time
}

// NewRoutes returns an empty table.
func NewRoutes() *Routes {
	return &Routes{used: make(map[string]time.Time)}
}

// Touch says that the route was used just now.
func (r *Routes) Touch(route string) {
	r.mu.Lock()
	r.used[route] = time.Now()
	r.mu.Unlock()
}

// Used says when the route was last used.
func (r *Routes) Used(route string) (time.Time, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	at, ok := r.used[route]
	return at, ok
}

// slot is one worker's counter. Eight of them share a cache line, so workers
// that share nothing else slow each other down.
type slot struct {
	jobs atomic.Int64 // later false-sharing
}

// Workers counts the jobs of each worker of a pool.
type Workers struct {
	slots []slot
}

// NewWorkers returns counters for n workers.
func NewWorkers(n int) *Workers {
	return &Workers{slots: make([]slot, n)}
}

// Done counts one job of one worker.
func (w *Workers) Done(worker int) {
	w.slots[worker].jobs.Add(1)
}

// Total returns the jobs of all workers.
func (w *Workers) Total() int64 {
	var n int64
	for i := range w.slots {
		n += w.slots[i].jobs.Load()
	}
	return n
}

// Stock counts what was sold and what was missing.
type Stock struct {
	mu      sync.Mutex
	sold    int
	missing int
}

// Sold counts pieces that left the shop.
func (s *Stock) Sold(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sold += n
}

// Missing counts pieces that were asked for in vain.
func (s *Stock) Missing(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.missing += n
}

// Ratio returns the share of demand that was met.
func (s *Stock) Ratio() float64 {
	s.mu.Lock()
	// The copy has a mutex of its own, and it is locked: the first call of
	// Sold or Missing on it would wait forever.
	now := *s // want "lock-copied: `\\*s` is copied with its `sync.Mutex` in `mu`"
	s.mu.Unlock()
	if now.sold+now.missing == 0 {
		return 1
	}
	return float64(now.sold) / float64(now.sold+now.missing)
}
