package main

import (
	"net/http"

	"shared/jobs"
	"shared/mirror"
)

func main() {
	jobs.Start()
	http.HandleFunc("/mirror", func(w http.ResponseWriter, r *http.Request) {
		mirror.Check(r.URL.Query()["url"])
	})
	http.ListenAndServe("127.0.0.1:8080", nil)
}
