// The goroutine tells that it is done, on a channel that nobody reads.
package main

import (
	"net/http"
	"os"
)

func save(w http.ResponseWriter, r *http.Request) {
	name := r.FormValue("name")
	done := make(chan error, 1)
	go func() { // want "goroutine-not-awaited: nobody waits for this goroutine, which writes to a file"
		done <- os.WriteFile(name, nil, 0o600)
	}()
	w.WriteHeader(http.StatusAccepted)
}

func saveAndWait(w http.ResponseWriter, r *http.Request) {
	name := r.FormValue("name")
	done := make(chan error, 1)
	go func() { done <- os.WriteFile(name, nil, 0o600) }()
	if err := <-done; err != nil {
		w.WriteHeader(http.StatusInternalServerError)
	}
}

func main() {
	http.HandleFunc("/save", save)
	http.HandleFunc("/wait", saveAndWait)
	http.ListenAndServe("127.0.0.1:8080", nil)
}
