// A helper starts what the handler gives it.
package main

import (
	"log"
	"net/http"
	"os"
)

func background(f func()) {
	go func() {
		defer func() {
			if r := recover(); r != nil {
				log.Print(r)
			}
		}()
		f()
	}()
}

func order(w http.ResponseWriter, r *http.Request) {
	id := r.FormValue("id")
	background(func() { // want "goroutine-not-awaited: nobody waits for this goroutine, which writes to a file"
		os.WriteFile(id, []byte("ordered"), 0o600)
	})
	w.WriteHeader(http.StatusCreated)
}

func show(w http.ResponseWriter, r *http.Request) {
	background(func() { log.Print(r.URL) })
}

func main() {
	http.HandleFunc("POST /order", order)
	http.HandleFunc("GET /order", show)
	http.ListenAndServe("127.0.0.1:8080", nil)
}
