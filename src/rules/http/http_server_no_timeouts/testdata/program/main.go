package main

import (
	"flag"
	"net"
	"net/http"
	"os"
)

var (
	listen  = flag.String("listen", ":8080", "where to serve")
	private = flag.String("private", "localhost:8081", "where to serve on this machine")
	debug   = flag.String("debug", "", "where to serve, if at all")
)

type options struct{ addr, admin, config string }

func main() {
	var o options
	flag.StringVar(&o.addr, "addr", env("ADDR", ":8082"), "")
	flag.StringVar(&o.admin, "admin", "127.0.0.1:8083", "")
	flag.Parse()
	http.ListenAndServe(*listen, nil) // want "http-server-no-timeouts: `http.ListenAndServe` serves without any"
	http.ListenAndServe(*private, nil)
	http.ListenAndServe(*debug, nil)
	http.ListenAndServe(o.admin, nil)
	// What the environment or a file says is meant for others.
	http.ListenAndServe(o.addr, nil)   // want "http-server-no-timeouts: `http.ListenAndServe` serves"
	http.ListenAndServe(o.config, nil) // want "http-server-no-timeouts: `http.ListenAndServe` serves"
	serve(o.admin)
	serve("127.0.0.1:8084")
	serveOthers(*listen)
	port := os.Getenv("PORT")
	http.ListenAndServe(net.JoinHostPort("", port), nil) // want "http-server-no-timeouts: `http.ListenAndServe` serves"
	http.ListenAndServe(net.JoinHostPort("localhost", port), nil)
	// Somebody has looked at these.
	http.ListenAndServe(":8085", nil) // #nosec G114 -- behind a proxy
	http.ListenAndServe(":8086", nil) //nolint:gosec // behind a proxy
	http.ListenAndServe(":8087", nil) //nolint:errcheck // want "http-server-no-timeouts: `http.ListenAndServe` serves"
}

func env(name, fallback string) string {
	if value, ok := os.LookupEnv(name); ok {
		return value
	}
	return fallback
}

// All callers stay on this machine.
func serve(addr string) { http.ListenAndServe(addr, nil) }

func serveOthers(addr string) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return
	}
	s := &http.Server{Handler: http.NotFoundHandler()} // want "http-server-no-timeouts: this server has no"
	s.Serve(l)
}
