package p

import (
	"net"
	"net/http"
)

type app[T any] struct {
	value  T
	server *http.Server
}

func (a *app[T]) start(h http.Handler) {
	a.server = &http.Server{Handler: h} // want "http-server-no-timeouts: this server has no"
	l, _ := net.Listen("tcp", ":8080")
	a.server.Serve(l)
}
