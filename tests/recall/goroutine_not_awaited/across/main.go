// Handler, service and store are in packages of their own; the store is behind an interface, and
// the goroutine runs a method value.
package main

import (
	"net/http"
	"os"

	"example.com/audit/service"
	"example.com/audit/store"
)

func main() {
	f, err := os.Create("audit.log")
	if err != nil {
		panic(err)
	}
	s := service.New(store.NewFile(f))
	http.Handle("/login", s)
	http.ListenAndServe("127.0.0.1:8080", nil)
}
