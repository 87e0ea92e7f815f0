// A service that gives the lines of a request to workers and never closes the channel that they
// read from: each request leaves its workers behind.
package main

import (
	"fmt"
	"net/http"
	"sync/atomic"

	"example.com/lab/serve"
)

const (
	workers = 2
	lines   = 16
)

func main() { serve.Run(handle) }

func handle(w http.ResponseWriter, r *http.Request) {
	fmt.Fprintln(w, total(len(r.URL.RawQuery)))
}

func total(seed int) int64 {
	jobs := make(chan int)
	done := make(chan struct{}, lines)
	var sum atomic.Int64
	for range workers {
		go func() { // want "worker-no-exit: nobody closes `jobs`, over which this goroutine loops; every request leaves one behind"
			for job := range jobs { // later leak-channel-never-closed
				sum.Add(int64(job))
				done <- struct{}{}
			}
		}()
	}
	for i := range lines {
		jobs <- seed + i
	}
	for range lines {
		<-done
	}
	return sum.Load()
}
