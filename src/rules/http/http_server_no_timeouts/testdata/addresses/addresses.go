// Package p leaves to its importers who comes in.
package p

import (
	"net"
	"net/http"
)

type Config struct{ Addr string }

type Server struct{ config Config }

func (s *Server) Run(h http.Handler) error { return http.ListenAndServe(s.config.Addr, h) }

func Run(addr string, h http.Handler) error {
	s := &http.Server{Addr: addr, Handler: h}
	return s.ListenAndServe()
}

// Whoever gives no address gets the default, the others what they want.
func Default(addr string, h http.Handler) error {
	if addr == "" {
		addr = ":https"
	}
	return http.ListenAndServe(addr, h)
}

func other(h http.Handler) {
	open, _ := net.Listen("tcp", ":8080")
	http.Serve(open, h) // want "http-server-no-timeouts: `http.Serve` serves without"
	local, _ := net.Listen("tcp", "localhost:0")
	http.Serve(local, h)
	s := &http.Server{Handler: h}
	s.Serve(local)
	// Nothing says who serves with it.
	_ = []*http.Server{{Handler: h}}
}
