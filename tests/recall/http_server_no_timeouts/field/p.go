package main

import (
	"net/http"
	"time"
)

type app struct {
	server *http.Server
	admin  http.Server
}

func newApp(handler http.Handler) *app {
	return &app{
		server: &http.Server{Addr: ":8080", Handler: handler}, // want "http-server-no-timeouts: "
		admin:  http.Server{Addr: ":8081", Handler: handler, ReadHeaderTimeout: time.Second},
	}
}

func (a *app) run() error {
	go a.admin.ListenAndServe()
	return a.server.ListenAndServe()
}

func main() {
	if err := newApp(http.NotFoundHandler()).run(); err != nil {
		panic(err)
	}
}
