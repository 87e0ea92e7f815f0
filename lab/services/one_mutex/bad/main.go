// A service whose requests all take one lock, and work while they hold it.
package main

import (
	"fmt"
	"hash/fnv"
	"net/http"
	"sync"

	"example.com/lab/serve"
)

const updates = 200

type counters struct {
	mu     sync.Mutex
	counts map[string]uint64
}

func (c *counters) update(key string) uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.counts[key] += digest(key)
	return c.counts[key]
}

var all = &counters{counts: map[string]uint64{}}

func main() { serve.Run(handle) }

// Each request counts many things, by several goroutines.
func handle(w http.ResponseWriter, r *http.Request) {
	var wait sync.WaitGroup
	for part := range 4 {
		wait.Go(func() {
			for i := range updates {
				all.update(fmt.Sprint(part, i))
			}
		})
	}
	wait.Wait()
	fmt.Fprintln(w, "counted")
}

func digest(key string) uint64 {
	hash := fnv.New64a()
	for range 2000 {
		hash.Write([]byte(key))
	}
	return hash.Sum64()
}
