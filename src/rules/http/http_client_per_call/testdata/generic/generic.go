package generic

import (
	"encoding/json"
	"net/http"
)

func fetch[T any](url string) (T, error) {
	var v T
	c := http.Client{Transport: &http.Transport{}} // want "http-client-per-call: an HTTP transport of its own"
	resp, err := c.Get(url)
	if err != nil {
		return v, err
	}
	defer resp.Body.Close()
	return v, json.NewDecoder(resp.Body).Decode(&v)
}

type price struct{ Cents int }

func handle(w http.ResponseWriter, r *http.Request) {
	p, err := fetch[price]("http://prices")
	if err != nil {
		return
	}
	json.NewEncoder(w).Encode(p)
}

func routes() {
	http.HandleFunc("/price", handle)
}
