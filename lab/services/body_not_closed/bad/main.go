// A service that asks another one and does not close the body of the answer: the connection cannot
// be used again, and its two goroutines stay.
package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"example.com/lab/serve"
)

var (
	upstream string
	client   = &http.Client{Timeout: 10 * time.Minute}
)

func main() {
	upstream = serve.Upstream(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, strings.Repeat("stock ", 2000))
	})
	serve.Run(handle)
}

func handle(w http.ResponseWriter, r *http.Request) {
	// The warehouse counts each question, also those that nobody waits for any more.
	ctx := context.WithoutCancel(r.Context())
	question, err := http.NewRequestWithContext(ctx, http.MethodGet, upstream, nil)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	answer, err := client.Do(question) // want "body-not-closed: answer"
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	fmt.Fprintln(w, answer.Status)
}
