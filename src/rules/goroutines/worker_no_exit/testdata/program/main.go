package main

import "time"

type cache struct{ n int }

// main makes one of it.
func newCache() *cache {
	c := &cache{}
	go c.sweep() // silent "worker-no-exit: main or an initializer calls the function that starts it"
	return c
}

func (c *cache) sweep() {
	for range time.Tick(time.Second) {
		c.n = 0
	}
}

func main() {
	c := newCache()
	c.n++
	time.Sleep(time.Hour)
}
