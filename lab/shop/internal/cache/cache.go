// Package cache keeps answers of the store for a while.
package cache

import (
	"sync"
	"time"
)

// Cache is what the services use.
//
// Declared here, beside what implements it, it decides for all users how much
// of a cache they must know; the catalogue needs two of the three methods.
type Cache[K comparable, V any] interface { // later producer-side-interface
	Get(key K) (V, bool)
	Put(key K, value V)
	Len() int
}

type entry[V any] struct {
	value   V
	expires time.Time
}

// TTL forgets entries some time after they were put.
type TTL[K comparable, V any] struct {
	ttl time.Duration

	mu      sync.Mutex
	entries map[K]entry[V]
}

// New returns a cache with time to live.
//
// It hides its type behind an interface: who needs Flush must guess what is
// inside.
func New[K comparable, V any](ttl time.Duration) Cache[K, V] { // later returns-interface
	c := &TTL[K, V]{ttl: ttl, entries: make(map[K]entry[V])}
	// The cache has no Close. Whoever drops it (every test, every reload) keeps
	// this goroutine and, behind it, all entries.
	go c.sweep() // want "worker-no-exit: nobody closes `t.C`, over which this goroutine loops; every call of `New` leaves one behind"
	return c
}

func (c *TTL[K, V]) sweep() {
	t := time.NewTicker(c.ttl) // silent "ticker-not-stopped: the goroutine that loops over it is reported: worker-no-exit"
	for range t.C {
		c.removeExpired(time.Now())
	}
}

func (c *TTL[K, V]) removeExpired(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for k, e := range c.entries {
		if now.After(e.expires) {
			delete(c.entries, k)
		}
	}
}

// Flush forgets everything.
func (c *TTL[K, V]) Flush() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.entries)
}

// Get returns the value of a key that has not expired.
func (c *TTL[K, V]) Get(key K) (V, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.entries[key]
	if !ok || time.Now().After(e.expires) {
		var none V
		return none, false
	}
	return e.value, true
}

// Put keeps value under key for the cache's time to live.
func (c *TTL[K, V]) Put(key K, value V) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entries[key] = entry[V]{value: value, expires: time.Now().Add(c.ttl)}
}

// Len returns the number of entries, expired ones included.
func (c *TTL[K, V]) Len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.entries)
}

// Off is the cache that keeps nothing, for tests and for hunting stale data.
type Off[K comparable, V any] struct{}

func (Off[K, V]) Get(K) (V, bool) {
	var none V
	return none, false
}

func (Off[K, V]) Put(K, V) {}

func (Off[K, V]) Len() int { return 0 }
