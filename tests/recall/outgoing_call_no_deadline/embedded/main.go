// A client that is a value, embedded, or the zero value of a variable.
package main

import (
	"net/http"
	"time"
)

type gateway struct {
	*http.Client
	base string
}

type limited struct{ http.Client }

type direct struct{ client http.Client }

func (g *gateway) get(w http.ResponseWriter, r *http.Request) {
	resp, err := g.Get(g.base + r.URL.Path) // want "outgoing-call-no-deadline: `Get` may wait for ever: its client has no time-out"
	if err == nil {
		resp.Body.Close()
	}
}

func (d *direct) get(w http.ResponseWriter, r *http.Request) {
	resp, err := d.client.Get("http://direct") // want "outgoing-call-no-deadline: `Get` may wait for ever: its client has no time-out"
	if err == nil {
		resp.Body.Close()
	}
}

func (l *limited) get(w http.ResponseWriter, r *http.Request) {
	resp, err := l.Get("http://limited")
	if err == nil {
		resp.Body.Close()
	}
}

func local(w http.ResponseWriter, r *http.Request) {
	var c http.Client
	resp, err := c.Get("http://local") // want "outgoing-call-no-deadline: `Get` may wait for ever: its client has no time-out"
	if err == nil {
		resp.Body.Close()
	}
}

func main() {
	g := &gateway{Client: new(http.Client), base: "http://gateway"}
	l := &limited{http.Client{Timeout: time.Second}}
	http.HandleFunc("/gateway", g.get)
	http.HandleFunc("/direct", new(direct).get)
	http.HandleFunc("/limited", l.get)
	http.HandleFunc("/local", local)
	http.ListenAndServe("127.0.0.1:8080", nil)
}
