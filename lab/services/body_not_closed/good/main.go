// The same with the body read and closed: one connection serves all.
package main

import (
	"context"
	"fmt"
	"io"
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
	answer, err := client.Do(question)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	fmt.Fprintln(w, answer.Status)
}
