// The client is known as an interface of the program, in a field, a parameter and a variable.
package main

import (
	"net/http"
)

type doer interface {
	Do(*http.Request) (*http.Response, error)
}

type getter interface {
	Get(url string) (*http.Response, error)
}

type api struct{ client doer }

func newAPI(client doer) *api { return &api{client: client} }

func (a *api) price(w http.ResponseWriter, r *http.Request) {
	req, err := http.NewRequest(http.MethodGet, "http://prices", nil)
	if err != nil {
		return
	}
	resp, err := a.client.Do(req) // want "outgoing-call-no-deadline: `Do` may wait for ever: its client has no time-out, and the context no deadline"
	if err == nil {
		resp.Body.Close()
	}
}

func stock(w http.ResponseWriter, r *http.Request) {
	var g getter = &http.Client{}
	resp, err := g.Get("http://stock") // want "outgoing-call-no-deadline: `Get` may wait for ever: its client has no time-out"
	if err == nil {
		resp.Body.Close()
	}
}

func main() {
	http.HandleFunc("/price", newAPI(http.DefaultClient).price)
	http.HandleFunc("/stock", stock)
	http.ListenAndServe("127.0.0.1:8080", nil)
}
