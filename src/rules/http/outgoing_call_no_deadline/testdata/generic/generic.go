package generic

import (
	"encoding/json"
	"net/http"
)

func get[T any](url string) (v T, err error) {
	resp, err := http.Get(url) // want "outgoing-call-no-deadline: `Get` may wait for ever"
	if err != nil {
		return v, err
	}
	defer resp.Body.Close()
	return v, json.NewDecoder(resp.Body).Decode(&v)
}

func handle(w http.ResponseWriter, r *http.Request) {
	v, _ := get[int]("http://prices")
	json.NewEncoder(w).Encode(v)
}

func routes() { http.HandleFunc("/", handle) }
