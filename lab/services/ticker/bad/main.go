// A service that refreshes the price of each request's article until nobody ever tells it to stop: the
// ticker ticks on, and the goroutine that reads it stays.
package main

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"example.com/lab/serve"
)

func main() { serve.Run(handle) }

type price struct{ cents atomic.Int64 }

func (p *price) refresh(article int64) { p.cents.Store(article*100 + 99) }

func handle(w http.ResponseWriter, r *http.Request) {
	p := watch(int64(len(r.URL.RawQuery)))
	fmt.Fprintln(w, p.cents.Load())
}

func watch(article int64) *price {
	p := &price{}
	p.refresh(article)
	ticker := time.NewTicker(5 * time.Second)
	go func() { // want "worker-no-exit: nobody closes `ticker.C`"
		for range ticker.C {
			p.refresh(article)
		}
	}()
	return p
}
