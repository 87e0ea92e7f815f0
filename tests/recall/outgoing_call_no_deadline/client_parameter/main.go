// The client comes through a parameter and a constructor; all callers hand over one without limits.
package main

import (
	"context"
	"net/http"
)

type api struct{ client *http.Client }

func newAPI(client *http.Client) *api { return &api{client: client} }

func (a *api) price(w http.ResponseWriter, r *http.Request) {
	resp, err := a.client.Get("http://prices" + r.URL.Path) // want "outgoing-call-no-deadline: `Get` may wait for ever: its client has no time-out"
	if err != nil {
		return
	}
	resp.Body.Close()
}

func fetch(client *http.Client, url string) {
	resp, err := client.Get(url) // want "outgoing-call-no-deadline: `Get` may wait for ever: its client has no time-out"
	if err == nil {
		resp.Body.Close()
	}
}

func main() {
	a := newAPI(&http.Client{})
	http.HandleFunc("/price", a.price)
	http.HandleFunc("/stock", func(w http.ResponseWriter, r *http.Request) {
		fetch(http.DefaultClient, "http://stock")
	})
	http.HandleFunc("/request", func(w http.ResponseWriter, r *http.Request) {
		req, err := http.NewRequestWithContext(context.WithoutCancel(r.Context()), "GET", "http://stock", nil)
		if err != nil {
			return
		}
		send(a.client, req)
	})
	http.ListenAndServe("127.0.0.1:8080", nil)
}

func send(client *http.Client, req *http.Request) {
	resp, err := client.Do(req) // want "outgoing-call-no-deadline: `Do` may wait for ever"
	if err == nil {
		resp.Body.Close()
	}
}
