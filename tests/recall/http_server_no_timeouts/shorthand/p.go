package main

import (
	"fmt"
	"net"
	"net/http"
)

func routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, "hello") })
	return mux
}

func run(address string) error {
	return http.ListenAndServe(address, routes()) // want "http-server-no-timeouts: "
}

func onListener() error {
	listener, err := net.Listen("tcp", ":8081")
	if err != nil {
		return err
	}
	return http.Serve(listener, routes()) // want "http-server-no-timeouts: "
}

func main() {
	go onListener()
	if err := run(":8080"); err != nil {
		panic(err)
	}
}
