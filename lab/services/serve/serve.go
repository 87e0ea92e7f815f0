// Package serve is what the services of the lab have in common: an address, the profiles of
// net/http/pprof, and rates that make those of locks say something.
package serve

import (
	_ "expvar" // /debug/vars
	"flag"
	"log"
	"net"
	"net/http"
	_ "net/http/pprof" // /debug/pprof
	"net/rpc"
	"runtime"
	"time"
)

// Run answers requests for "/" with the handler, until the process is ended.
func Run(handler http.HandlerFunc) {
	address := flag.String("addr", "localhost:8090", "address to listen on")
	flag.Parse()
	runtime.SetMutexProfileFraction(5)
	runtime.SetBlockProfileRate(10_000)
	http.Handle("/", handler)
	server := &http.Server{Addr: *address, ReadHeaderTimeout: 5 * time.Second, IdleTimeout: time.Minute}
	log.Fatal(server.ListenAndServe())
}

// Upstream starts a server of its own inside the process, as a service that this one asks, and
// returns its URL.
func Upstream(handler http.HandlerFunc) string {
	listener := listen()
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 5 * time.Second, IdleTimeout: 30 * time.Minute}
	go func() { log.Print(server.Serve(listener)) }()
	return "http://" + listener.Addr().String()
}

// Rpc offers the methods of receiver over net/rpc, and returns the address.
func Rpc(receiver any) string {
	server := rpc.NewServer()
	if err := server.Register(receiver); err != nil {
		log.Fatal(err)
	}
	listener := listen()
	go server.Accept(listener)
	return listener.Addr().String()
}

func listen() net.Listener {
	listener, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		log.Fatal(err)
	}
	return listener
}
