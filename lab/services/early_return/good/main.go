// The same with room in the channel: an answer that comes too late is sent, and collected with the
// channel.
package main

import (
	"fmt"
	"net/http"
	"time"

	"example.com/lab/serve"
)

func main() { serve.Run(handle) }

func handle(w http.ResponseWriter, r *http.Request) {
	price, err := priceOf(r.URL.Query().Get("id"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusGatewayTimeout)
		return
	}
	fmt.Fprintln(w, price)
}

func priceOf(id string) (int, error) {
	prices := make(chan int, 1)
	go func() { prices <- lookUp(id) }()
	select {
	case price := <-prices:
		return price, nil
	case <-time.After(20 * time.Millisecond):
		return 0, fmt.Errorf("no price for %q in time", id)
	}
}

// lookUp is slow for every tenth article.
func lookUp(id string) int {
	if len(id) > 0 && id[len(id)-1] == '7' {
		time.Sleep(40 * time.Millisecond)
	}
	return len(id)
}
