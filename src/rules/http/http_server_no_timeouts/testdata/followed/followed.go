package p

import (
	"net"
	"net/http"
	"time"
)

type app struct {
	server *http.Server
	admin  *http.Server
	plain  http.Server
}

// The address comes behind the literal, by way of a field.
func start(h http.Handler) error {
	a := &app{server: &http.Server{Handler: h}} // want "http-server-no-timeouts: this server has no `ReadHeaderTimeout`, `ReadTimeout`, `WriteTimeout` and `IdleTimeout`; a client"
	a.server.Addr = ":8080"
	a.admin = &http.Server{Addr: ":8081", Handler: h}
	a.admin.ReadTimeout = time.Minute
	return a.server.ListenAndServe()
}

// Another server of the package has time-outs: that is no help to this one.
func second(h http.Handler) error {
	s := &http.Server{Addr: ":8082", Handler: h} // want "http-server-no-timeouts: this server has no `ReadHeaderTimeout`, `ReadTimeout` and `IdleTimeout`"
	s.WriteTimeout = time.Minute
	return s.ListenAndServe()
}

// Declared without a literal.
func declared(h http.Handler) error {
	var s http.Server // want "http-server-no-timeouts: this server has no"
	s.Addr = ":8083"
	s.Handler = h
	return s.ListenAndServe()
}

func declaredWithTimeouts(h http.Handler) error {
	var s http.Server
	s.Addr = ":8083"
	s.Handler = h
	s.ReadHeaderTimeout = time.Second
	return s.ListenAndServe()
}

func allocated(h http.Handler) error {
	s := new(http.Server) // want "http-server-no-timeouts: this server has no"
	s.Addr, s.Handler = ":8084", h
	return s.ListenAndServe()
}

// Without an address it listens to everybody at port 80.
func port80(h http.Handler) error {
	s := &http.Server{Handler: h} // want "http-server-no-timeouts: this server has no"
	return s.ListenAndServe()
}

// A helper sets them.
func helped(h http.Handler) error {
	s := &http.Server{Addr: ":8085", Handler: h}
	limit(s)
	return s.ListenAndServe()
}

func limit(s *http.Server) *http.Server {
	s.ReadHeaderTimeout = 5 * time.Second
	return s
}

// A helper makes it, and the caller sets them.
func made(h http.Handler) error {
	s := newServer(h)
	s.ReadHeaderTimeout = time.Second
	return s.ListenAndServe()
}

func newServer(h http.Handler) *http.Server {
	return &http.Server{Addr: ":8086", Handler: h}
}

// What the caller of limit gets back is limited as well; what it never gave is not.
func chained(h http.Handler) error {
	other := &http.Server{Addr: ":8087", Handler: h} // want "http-server-no-timeouts: this server has no"
	go other.ListenAndServe()
	return limit(&http.Server{Addr: ":8088", Handler: h}).ListenAndServe()
}

// Elements of a list.
func several(h http.Handler) {
	servers := []*http.Server{{Addr: ":8089", Handler: h}, {Addr: ":8090", Handler: h}}
	for _, s := range servers {
		s.ReadHeaderTimeout = time.Second
		go s.ListenAndServe()
	}
}

// The listener is opened in another function than the server is made in.
func (a *app) serve(s *http.Server) error {
	l, err := net.Listen("tcp", ":8091")
	if err != nil {
		return err
	}
	return s.Serve(l)
}

func (a *app) run(h http.Handler) error {
	return a.serve(&http.Server{Handler: h}) // want "http-server-no-timeouts: this server has no"
}

// A server by value, whose address stays on this machine.
func (a *app) local(h http.Handler) error {
	a.plain = http.Server{Addr: "localhost:8092", Handler: h}
	return a.plain.ListenAndServe()
}
