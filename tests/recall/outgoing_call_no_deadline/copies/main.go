// Copies of clients that pointers point to, and helpers that change something else.
package main

import (
	"database/sql"
	"net/http"
)

var shared = &http.Client{}

func copied(w http.ResponseWriter, r *http.Request) {
	c := *shared
	c.Jar = nil
	resp, err := c.Get("http://copied") // want "outgoing-call-no-deadline: `Get` may wait for ever: its client has no time-out"
	if err == nil {
		resp.Body.Close()
	}
}

func clone(c *http.Client) *http.Client {
	d := *c
	return &d
}

func cloned(w http.ResponseWriter, r *http.Request) {
	resp, err := clone(shared).Get("http://cloned") // want "outgoing-call-no-deadline: `Get` may wait for ever: its client has no time-out"
	if err == nil {
		resp.Body.Close()
	}
}

func forget(c *http.Client) { c.Jar = nil }

func handed(w http.ResponseWriter, r *http.Request) {
	c := &http.Client{}
	forget(c)
	resp, err := c.Get("http://handed") // want "outgoing-call-no-deadline: `Get` may wait for ever: its client has no time-out"
	if err == nil {
		resp.Body.Close()
	}
}

type store struct{ insert *sql.Stmt }

func (s *store) add(w http.ResponseWriter, r *http.Request) {
	s.insert.Exec(r.FormValue("name")) // want "outgoing-call-no-deadline: `Exec` may wait for ever: it takes neither a context nor a time-out"
}

func main() {
	http.HandleFunc("/copied", copied)
	http.HandleFunc("/cloned", cloned)
	http.HandleFunc("/handed", handed)
	http.HandleFunc("/add", new(store).add)
	http.ListenAndServe("localhost:8080", nil)
}
