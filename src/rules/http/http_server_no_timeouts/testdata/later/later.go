package p

import (
	"net/http"
	"time"
)

type app struct{ server *http.Server }

func start(h http.Handler) *app {
	a := &app{server: &http.Server{Handler: h}}
	a.limit()
	return a
}

func (a *app) limit() { a.server.ReadHeaderTimeout = 5 * time.Second }

func local(h http.Handler) *http.Server {
	s := &http.Server{Addr: ":8080", Handler: h}
	s.ReadTimeout = time.Minute
	return s
}
