package main

import (
	"database/sql"
	"net/http"
)

type repository[T any] struct{ db *sql.DB }

func (r *repository[T]) Save(v T) { r.db.Exec("INSERT INTO t VALUES ($1)", v) }

func main() {
	r := &repository[string]{}
	http.HandleFunc("/", func(w http.ResponseWriter, req *http.Request) {
		go r.Save(req.URL.Path) // want "goroutine-not-awaited: nobody waits for this goroutine, which writes to a database"
	})
	http.ListenAndServe("127.0.0.1:8080", nil)
}
