// An errgroup of the handler, for which nobody waits; one for which a helper does.
package main

import (
	"net/http"
	"os"

	"golang.org/x/sync/errgroup"
)

func save(w http.ResponseWriter, r *http.Request) {
	g, _ := errgroup.WithContext(r.Context())
	for _, name := range r.Header.Values("Name") {
		g.Go(func() error { return os.WriteFile(name, nil, 0o600) }) // want "goroutine-not-awaited: nobody waits for this goroutine, which writes to a file"
	}
}

func saveAndWait(w http.ResponseWriter, r *http.Request) {
	g, _ := errgroup.WithContext(r.Context())
	for _, name := range r.Header.Values("Name") {
		g.Go(func() error { return os.WriteFile(name, nil, 0o600) })
	}
	finish(w, g)
}

func finish(w http.ResponseWriter, g *errgroup.Group) {
	if err := g.Wait(); err != nil {
		w.WriteHeader(http.StatusInternalServerError)
	}
}

func main() {
	http.HandleFunc("/save", save)
	http.HandleFunc("/wait", saveAndWait)
	http.ListenAndServe("127.0.0.1:8080", nil)
}
