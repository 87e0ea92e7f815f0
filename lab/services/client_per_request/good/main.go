// The same with one client for all requests.
package main

import (
	"fmt"
	"io"
	"net/http"
	"time"

	"example.com/lab/serve"
)

var (
	upstream string
	client   = &http.Client{Timeout: 5 * time.Second}
)

func main() {
	upstream = serve.Upstream(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "42") })
	serve.Run(handle)
}

func handle(w http.ResponseWriter, r *http.Request) {
	request, err := http.NewRequestWithContext(r.Context(), http.MethodGet, upstream, nil)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	answer, err := client.Do(request)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer answer.Body.Close()
	stock, err := io.ReadAll(answer.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	fmt.Fprintf(w, "%s in stock\n", stock)
}
