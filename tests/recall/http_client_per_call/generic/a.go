package p

import (
	"encoding/json"
	"net/http"
	"time"
)

type lazy[T any] struct {
	value *T
	make  func() *T
}

func (l *lazy[T]) get() *T {
	if l.value == nil {
		l.value = l.make()
	}
	return l.value
}

func newClient() *http.Client {
	return &http.Client{Timeout: time.Second, Transport: &http.Transport{}}
}

var client = &lazy[http.Client]{make: newClient}

func post[B, A any](url string, body B) (a A, err error) {
	c := newClient() // want "http-client-per-call: an HTTP transport of its own for every request"
	resp, err := c.Get(url)
	if err != nil {
		return a, err
	}
	defer resp.Body.Close()
	err = json.NewDecoder(resp.Body).Decode(&a)
	return a, err
}

func handle(w http.ResponseWriter, r *http.Request) {
	if _, err := post[int, string]("http://a", 1); err != nil {
		return
	}
	resp, err := client.get().Get("http://b")
	if err != nil {
		return
	}
	resp.Body.Close()
}

func routes() { http.HandleFunc("/", handle) }
