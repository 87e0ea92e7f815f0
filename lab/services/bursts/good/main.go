// A service with bursts of work: some requests start a thousand goroutines that wait for half a
// second and end. Their number goes up and comes back; nothing leaks.
package main

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"example.com/lab/serve"
)

const (
	together = 1000
	seldom   = 300 // every so many requests there is a burst
)

var requests atomic.Int64

func main() { serve.Run(handle) }

func handle(w http.ResponseWriter, r *http.Request) {
	if requests.Add(1)%seldom != 0 {
		fmt.Fprintln(w, "nothing to do")
		return
	}
	var wait sync.WaitGroup
	var done atomic.Int64
	for i := range together {
		wait.Go(func() {
			time.Sleep(500*time.Millisecond + time.Duration(i)*time.Millisecond)
			done.Add(1)
		})
	}
	wait.Wait()
	fmt.Fprintln(w, done.Load())
}
