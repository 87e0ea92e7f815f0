// A service whose answer may come too late: then nobody receives it, and the goroutine that has it
// waits for ever.
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
	prices := make(chan int)
	go func() { prices <- lookUp(id) }() // later leak-send-early-return
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
