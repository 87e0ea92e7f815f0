package p

import (
	"net"
	"net/http"
)

// Where the listener listens, its maker knows.
func serve(l net.Listener, h http.Handler) error {
	s := &http.Server{Handler: h}
	return s.Serve(l)
}

func plain(l net.Listener, h http.Handler) error { return http.Serve(l, h) }

func socket(h http.Handler) error {
	l, err := net.Listen("unix", "/run/p.sock")
	if err != nil {
		return err
	}
	return http.Serve(l, h)
}
