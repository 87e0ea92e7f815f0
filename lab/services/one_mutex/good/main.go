// The same with a lock for each of 64 parts, and the work done before it is taken.
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

func (c *counters) add(key string, n uint64) uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.counts[key] += n
	return c.counts[key]
}

type shards [64]counters

func (s *shards) update(key string) uint64 {
	n := digest(key)
	return s[n%uint64(len(s))].add(key, n)
}

var all shards

func main() {
	for i := range all {
		all[i].counts = map[string]uint64{}
	}
	serve.Run(handle)
}

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
