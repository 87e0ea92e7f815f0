package web

import "net/http"

type Server struct{ addr string }

func New(addr string) *Server { return &Server{addr} }

// Main gets here.
func (s *Server) Run() error {
	return http.ListenAndServe(s.addr, nil) // want "http-server-no-timeouts: `http.ListenAndServe` serves without"
}

// Nobody in sight does.
func (s *Server) RunTLS() error {
	return http.ListenAndServeTLS(s.addr, "cert", "key", nil)
}
