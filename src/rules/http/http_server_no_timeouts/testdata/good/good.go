package p

import (
	"fmt"
	"net"
	"net/http"
	"time"
)

type wrapper struct{ http.Server }

func good(h http.Handler) []*http.Server {
	// gosec#823: ReadTimeout limits the headers too.
	a := &http.Server{Addr: ":8080", Handler: h, ReadTimeout: time.Second} // silent "http-server-no-timeouts: it limits the time for the headers"
	b := &http.Server{Addr: ":8080", Handler: h, ReadHeaderTimeout: time.Second}
	c := &http.Server{} // filled by somebody else
	var d http.Server
	return []*http.Server{a, b, c, &d, nil}
}

// For this machine alone.
func local(h http.Handler, port int) {
	http.ListenAndServe("localhost:6060", nil) // silent "http-server-no-timeouts: no other machine reaches its address"
	http.ListenAndServe("127.0.0.1:"+fmt.Sprint(port), nil)
	http.ListenAndServe(fmt.Sprintf("localhost:%d", port), nil)
	_ = &http.Server{Addr: "localhost:8080", Handler: h} // silent "http-server-no-timeouts: no other machine is said to reach it"
	l, _ := net.Listen("unix", "/run/p.sock")
	http.Serve(l, h)
	s := &http.Server{Handler: h}
	s.Serve(l)
}

// Other functions of the name.
type mux struct{}

func (mux) ListenAndServe(addr string, h http.Handler) error { return nil }

func other(m mux) { m.ListenAndServe(":8080", nil) }
