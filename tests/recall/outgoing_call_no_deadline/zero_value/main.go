// Clients that are values: an empty literal, a copy, a field of a struct that is passed by value.
package main

import (
	"context"
	"net/http"
)

func literal(w http.ResponseWriter, r *http.Request) {
	c := http.Client{}
	resp, err := c.Get("http://literal") // want "outgoing-call-no-deadline: `Get` may wait for ever: its client has no time-out"
	if err == nil {
		resp.Body.Close()
	}
}

func copied(w http.ResponseWriter, r *http.Request) {
	c := http.Client{Jar: nil}
	mine := c
	resp, err := mine.Get("http://copied") // want "outgoing-call-no-deadline: `Get` may wait for ever: its client has no time-out"
	if err == nil {
		resp.Body.Close()
	}
}

type settings struct {
	client *http.Client
	ctx    context.Context
}

func (s settings) call() error {
	req, err := http.NewRequestWithContext(s.ctx, http.MethodGet, "http://settings", nil)
	if err != nil {
		return err
	}
	resp, err := s.client.Do(req) // want "outgoing-call-no-deadline: `Do` may wait for ever: its client has no time-out, and the context no deadline"
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func main() {
	s := settings{client: &http.Client{}, ctx: context.Background()}
	http.HandleFunc("/literal", literal)
	http.HandleFunc("/copied", copied)
	http.HandleFunc("/settings", func(w http.ResponseWriter, r *http.Request) { s.call() })
	http.ListenAndServe("127.0.0.1:8080", nil)
}
