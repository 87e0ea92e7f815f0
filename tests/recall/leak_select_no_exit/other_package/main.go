// The loop is in another package than the goroutine; a handler starts it.
package main

import (
	"net/http"

	"example.com/hub/hub"
)

func join(w http.ResponseWriter, r *http.Request) {
	h := hub.New()
	go h.Run() // want "leak-select-no-exit: no case leads out of this goroutine's select loop; every request leaves one behind"
	h.Join(r.RemoteAddr)
}

func leave(w http.ResponseWriter, r *http.Request) {
	h := hub.New()
	go h.RunUntil(r.Context().Done())
	h.Join(r.RemoteAddr)
}

func main() {
	h := hub.New()
	go h.Run()
	http.HandleFunc("/join", join)
	http.HandleFunc("/leave", leave)
	http.ListenAndServe("127.0.0.1:8080", nil)
}
