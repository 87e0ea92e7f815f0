// The same with the channel closed behind the last line.
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
		go func() {
			for job := range jobs {
				sum.Add(int64(job))
				done <- struct{}{}
			}
		}()
	}
	for i := range lines {
		jobs <- seed + i
	}
	close(jobs)
	for range lines {
		<-done
	}
	return sum.Load()
}
