// The loop is in another package, two calls away from the goroutine.
package cache

import (
	"sync"
	"time"

	"example.com/shop/every"
)

type Cache struct {
	mu      sync.Mutex
	entries map[string]time.Time
}

func New(ttl time.Duration) *Cache {
	c := &Cache{entries: make(map[string]time.Time)}
	go every.Do(ttl, c.sweep) // want "worker-no-exit: every call of `New` leaves one behind"
	return c
}

// NewBounded ends its goroutine with the channel.
func NewBounded(ttl time.Duration) (*Cache, chan<- struct{}) {
	c := &Cache{entries: make(map[string]time.Time)}
	stop := make(chan struct{})
	go every.Until(ttl, stop, c.sweep)
	return c, stop
}

func (c *Cache) sweep() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.entries)
}
