package main

import (
	"net/http"
	"time"
)

func bare(address string) *http.Server {
	server := new(http.Server) // want "http-server-no-timeouts: "
	server.Addr = address
	return server
}

func limited(address string) *http.Server {
	server := new(http.Server)
	server.Addr = address
	limit(server)
	return server
}

func limit(server *http.Server) { server.ReadHeaderTimeout = 5 * time.Second }

func main() {
	go limited(":8080").ListenAndServe()
	if err := bare(":8081").ListenAndServe(); err != nil {
		panic(err)
	}
}
