// Every call of the constructor leaves a goroutine behind.
package endless

import (
	"log"
	"sync"
	"time"
)

type Cache struct {
	mu      sync.Mutex
	entries map[string]time.Time
}

func New(ttl time.Duration) *Cache {
	c := &Cache{entries: make(map[string]time.Time)}
	go c.sweep(ttl)
	return c
}

func (c *Cache) sweep(ttl time.Duration) {
	t := time.NewTicker(ttl) // want "ticker-not-stopped: the loop over `t` never ends; every call of `New` leaves a goroutine and a ticker behind"
	for now := range t.C {
		c.mu.Lock()
		for key, expires := range c.entries {
			if now.After(expires) {
				delete(c.entries, key)
			}
		}
		c.mu.Unlock()
	}
}

type Meter struct{ n int }

func NewMeter() (*Meter, error) {
	m := &Meter{}
	go func() {
		ticker := time.NewTicker(time.Minute) // want "ticker-not-stopped: the loop over `ticker` never ends; every call of `NewMeter`"
		for {
			<-ticker.C
			log.Print(m.n)
		}
	}()
	return m, nil
}
