// The same with watches that end with the request.
package main

import (
	"context"
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
	p := watch(r.Context(), int64(len(r.URL.RawQuery)))
	fmt.Fprintln(w, p.cents.Load())
}

func watch(ctx context.Context, article int64) *price {
	p := &price{}
	p.refresh(article)
	ticker := time.NewTicker(5 * time.Second)
	go func() {
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				p.refresh(article)
			case <-ctx.Done():
				return
			}
		}
	}()
	return p
}
