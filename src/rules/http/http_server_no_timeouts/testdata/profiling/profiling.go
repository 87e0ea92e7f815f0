package main

import (
	"net/http"
	_ "net/http/pprof"
)

func main() {
	go http.ListenAndServe(":6060", nil)
	go http.ListenAndServe(":6061", http.DefaultServeMux)
	debug := &http.Server{Addr: ":6062", Handler: http.DefaultServeMux}
	go debug.ListenAndServe()
	http.ListenAndServe(":8080", http.NotFoundHandler()) // want "http-server-no-timeouts: `http.ListenAndServe` serves without"
}
