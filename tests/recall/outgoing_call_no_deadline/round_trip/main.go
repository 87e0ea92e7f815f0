// A client behind an interface of the program; the handler is a method of a struct with a generic
// getter.
package main

import (
	"context"
	"encoding/json"
	"net/http"
	"time"
)

type doer interface {
	Do(*http.Request) (*http.Response, error)
}

type api struct {
	http *http.Client
	ctx  context.Context
}

func get[T any](a *api, url string) (v T, err error) {
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return v, err
	}
	req.Header.Set("Accept", "application/json")
	resp, err := a.http.Do(req.WithContext(a.ctx)) // want "outgoing-call-no-deadline: `Do` may wait for ever"
	if err != nil {
		return v, err
	}
	defer resp.Body.Close()
	return v, json.NewDecoder(resp.Body).Decode(&v)
}

func (a *api) price(w http.ResponseWriter, r *http.Request) {
	price, err := get[float64](a, "http://prices")
	if err == nil {
		json.NewEncoder(w).Encode(price)
	}
}

func (a *api) quick(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), time.Second)
	defer cancel()
	var d doer = a.http
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://prices", nil)
	if err == nil {
		d.Do(req)
	}
}

func main() {
	a := &api{http: http.DefaultClient, ctx: context.Background()}
	http.HandleFunc("/price", a.price)
	http.HandleFunc("/quick", a.quick)
	http.ListenAndServe("127.0.0.1:8080", nil)
}
