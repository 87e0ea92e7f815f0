// The same over one connection, which carries the calls of all requests at once.
package main

import (
	"fmt"
	"log"
	"net/http"
	"net/rpc"

	"example.com/lab/serve"
)

var client *rpc.Client

func main() {
	var err error
	client, err = rpc.Dial("tcp", serve.Rpc(&Stock{}))
	if err != nil {
		log.Fatal(err)
	}
	serve.Run(handle)
}

// Stock answers how many there are of an article.
type Stock struct{}

func (*Stock) Count(article int, count *int) error {
	*count = article * 3
	return nil
}

func handle(w http.ResponseWriter, r *http.Request) {
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
