// From Go 1.23 on a ticker that nobody has any more is collected.
package since23

import "time"

func poll(done chan bool, f func()) {
	t := time.NewTicker(time.Second) // silent "ticker-not-stopped: since Go 1.23 a ticker that nobody has any more is collected"
	for {
		select {
		case <-t.C:
			f()
		case <-done:
			return
		}
	}
}

func channelOnly(d time.Duration) <-chan time.Time { return time.NewTicker(d).C }

type cache struct {
	entries map[string]time.Time
	stop    chan struct{}
}

// The goroutine has a way out.
func newCache() *cache {
	c := &cache{stop: make(chan struct{})}
	go c.sweep()
	return c
}

func (c *cache) close() { close(c.stop) }

func (c *cache) sweep() {
	t := time.NewTicker(time.Minute)
	for {
		select {
		case <-t.C:
			clear(c.entries)
		case <-c.stop:
			return
		}
	}
}
