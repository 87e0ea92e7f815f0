// Command calls: interfaces, embedding, method values, recursion.
package main

import (
	"m/calls/disk"
	"m/calls/store"
)

// Server gets its store from whoever makes it.
type Server struct {
	store store.Store
	store.Base
}

func NewServer(s store.Store) *Server { return &Server{store: s} }

func (s *Server) Serve(key string) string {
	defer s.store.Close()
	value, err := s.store.Get(key)
	if err != nil {
		return err.Error()
	}
	return value
}

// Only what flows to its callers: no Disk comes here.
func size(s store.Store) int {
	value, _ := s.Get("size")
	return len(value)
}

// Nobody seen calls it: any Store may come.
func Unknown(s store.Store) { s.Close() }

// cached passes what it embeds on.
type cached struct{ store.Store }

func (c cached) Get(key string) (string, error) { return c.Store.Get(key) }

func even(n int) bool { return n == 0 || odd(n-1) }
func odd(n int) bool  { return n != 0 && even(n-1) }

func walk(n int) int {
	var visit func(int) int
	visit = func(n int) int {
		if n == 0 {
			return 0
		}
		return visit(n-1) + visit(n-2)
	}
	return visit(n)
}

func main() {
	m := &store.Memory{}
	server := NewServer(disk.Open("/"))
	server.Reset()
	server.Serve("a")
	size(m)
	var wrapped store.Store = cached{m}
	wrapped.Close()
	wrapped.Get("b")
	get := m.Get
	get("c")
	closer := (*store.Memory).Close
	closer(m)
	reset := wrapped.Get
	go reset("d")
	even(3)
	for i := range 3 {
		defer walk(i)
	}
}
