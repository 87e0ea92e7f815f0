// The constructor starts it through a method, the ticker is behind a function of the package.
package a

import "time"

type Cache struct{ entries map[string]int }

func every(d time.Duration) *time.Ticker { return time.NewTicker(max(d, time.Second)) }

func New() *Cache {
	c := &Cache{entries: make(map[string]int)}
	c.start()
	return c
}

func (c *Cache) start() {
	go func() {
		t := every(time.Minute) // want "ticker-not-stopped: the loop over `t` never ends; every call of `New` leaves a goroutine and a ticker behind"
		for {
			<-t.C
			clear(c.entries)
		}
	}()
}

var shared = newShared()

func newShared() *Cache {
	c := &Cache{}
	go c.expire()
	return c
}

func (c *Cache) expire() {
	t := time.NewTicker(time.Minute)
	for range t.C {
		clear(c.entries)
	}
}
