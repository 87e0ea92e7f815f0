// Command routes: request handlers, by what flows into registrations.
package main

import (
	"net/http"
	"net/rpc"
)

type api struct{ store *store }
type store struct{}

func (s *store) load(key string) string { return key }

// A method value is registered.
func (a *api) get(w http.ResponseWriter, r *http.Request) {
	for range 3 {
		for range 3 {
			a.store.load(r.URL.Path)
		}
	}
}

// A type with ServeHTTP.
type static struct{}

func (static) ServeHTTP(w http.ResponseWriter, r *http.Request) { serveFile(w) }

func serveFile(w http.ResponseWriter) {}

// Looks like a handler, but nobody registers it.
func unused(w http.ResponseWriter, r *http.Request) {}

// Middleware of this package.
func logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		log(r.URL.Path)
		next.ServeHTTP(w, r)
	})
}

func log(string) {}

// A table.
var table = []struct {
	path   string
	handle http.HandlerFunc
}{
	{"/one", one},
	{"/two", two},
}

func one(w http.ResponseWriter, r *http.Request) {}
func two(w http.ResponseWriter, r *http.Request) {}

func register(mux *http.ServeMux) {
	for _, row := range table {
		mux.HandleFunc(row.path, row.handle)
	}
}

// Arith is an RPC server: its exported methods are handlers.
type Arith struct{}

func (*Arith) Add(args [2]int, sum *int) error { *sum = add(args); return nil }
func (*Arith) helper()                         {}

func add(args [2]int) int { return args[0] + args[1] }

func setUp() *http.ServeMux { return http.NewServeMux() }

var limit = readLimit()

func readLimit() int { return 10 }

func init() { limit++ }

func main() {
	mux := setUp()
	a := &api{}
	mux.HandleFunc("/get", a.get)
	mux.Handle("/static", logged(static{}))
	mux.Handle("/strip", http.StripPrefix("/strip", wrapped{}))
	register(mux)
	rpc.Register(&Arith{})
	server := &http.Server{Handler: root{mux}}
	server.ListenAndServe()
}

// Passes through a function of a library.
type wrapped struct{}

func (wrapped) ServeHTTP(w http.ResponseWriter, r *http.Request) {}

// Goes into a field.
type root struct{ mux *http.ServeMux }

func (h root) ServeHTTP(w http.ResponseWriter, r *http.Request) { h.mux.ServeHTTP(w, r) }
