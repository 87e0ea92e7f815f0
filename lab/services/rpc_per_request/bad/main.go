// A service that opens a connection to its store for every request: what one connection could carry
// costs a handshake, a port and three goroutines each time.
package main

import (
	"fmt"
	"net/http"
	"net/rpc"

	"example.com/lab/serve"
)

var store string

func main() {
	store = serve.Rpc(&Stock{})
	serve.Run(handle)
}

// Stock answers how many there are of an article.
type Stock struct{}

func (*Stock) Count(article int, count *int) error {
	*count = article * 3
	return nil
}

func handle(w http.ResponseWriter, r *http.Request) {
	client, err := rpc.Dial("tcp", store) // want "http-client-per-call: an RPC connection of its own"
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer client.Close()
	var count int
	call := client.Go("Stock.Count", len(r.URL.RawQuery), &count, make(chan *rpc.Call, 1))
	select {
	case <-call.Done:
	case <-r.Context().Done():
		return
	}
	if call.Error != nil {
		http.Error(w, call.Error.Error(), http.StatusBadGateway)
		return
	}
	fmt.Fprintln(w, count)
}
