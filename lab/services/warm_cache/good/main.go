// A service that fills a cache of a hundred megabytes in its first seconds and then keeps to it.
package main

import (
	"net/http"
	"sync"

	"example.com/lab/serve"
)

const (
	entries = 1600
	size    = 64 << 10
)

type cache struct {
	mu      sync.RWMutex
	entries [entries][]byte
}

func (c *cache) entry(i int) []byte {
	c.mu.RLock()
	entry := c.entries[i]
	c.mu.RUnlock()
	if entry != nil {
		return entry
	}
	entry = load(i)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entries[i] = entry
	return entry
}

func load(i int) []byte {
	entry := make([]byte, size)
	for j := range entry {
		entry[j] = byte(i + j)
	}
	return entry
}

var stock cache

func main() { serve.Run(handle) }

func handle(w http.ResponseWriter, r *http.Request) {
	number := 0
	for _, digit := range r.URL.RawQuery {
		number = number*10 + int(digit)
	}
	w.Write(stock.entry(number % entries)[:1024])
}
