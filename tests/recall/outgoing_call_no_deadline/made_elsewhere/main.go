// Another package makes the client; what it makes with a time-out is silent.
package main

import (
	"net/http"

	"example.com/rates/web"
)

type server struct {
	slow, quick *http.Client
}

func (s *server) rates(w http.ResponseWriter, r *http.Request) {
	resp, err := s.slow.Get("http://rates") // want "outgoing-call-no-deadline: `Get` may wait for ever: its client has no time-out"
	if err == nil {
		resp.Body.Close()
	}
	if resp, err := s.quick.Get("http://rates"); err == nil {
		resp.Body.Close()
	}
}

func now(w http.ResponseWriter, r *http.Request) {
	c := web.New()
	resp, err := c.Head("http://now") // want "outgoing-call-no-deadline: `Head` may wait for ever: its client has no time-out"
	if err == nil {
		resp.Body.Close()
	}
}

func main() {
	s := &server{slow: web.New(), quick: web.Quick()}
	http.HandleFunc("/rates", s.rates)
	http.HandleFunc("/now", now)
	http.ListenAndServe("127.0.0.1:8080", nil)
}
