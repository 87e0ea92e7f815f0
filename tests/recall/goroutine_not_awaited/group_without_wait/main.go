// The goroutines are counted, and nobody waits for the count.
package main

import (
	"database/sql"
	"net/http"
	"sync"
)

type shop struct {
	db      *sql.DB
	counted sync.WaitGroup
	waited  sync.WaitGroup
}

func (s *shop) order(w http.ResponseWriter, r *http.Request) {
	id := r.FormValue("id")
	s.counted.Go(func() { // want "goroutine-not-awaited: nobody waits for this goroutine, which writes to a database"
		s.db.Exec("insert into orders values ($1)", id)
	})
}

func (s *shop) cancel(w http.ResponseWriter, r *http.Request) {
	id := r.FormValue("id")
	s.counted.Add(1)
	go func() { // want "goroutine-not-awaited: nobody waits for this goroutine, which writes to a database"
		defer s.counted.Done()
		s.db.Exec("delete from orders where id = $1", id)
	}()
}

func (s *shop) pay(w http.ResponseWriter, r *http.Request) {
	id := r.FormValue("id")
	s.waited.Go(func() { s.db.Exec("update orders set paid = true where id = $1", id) })
	s.waited.Add(1)
	go func() {
		defer s.waited.Done()
		s.db.Exec("insert into payments values ($1)", id)
	}()
}

func main() {
	db, err := sql.Open("postgres", "")
	if err != nil {
		panic(err)
	}
	s := &shop{db: db}
	http.HandleFunc("POST /order", s.order)
	http.HandleFunc("DELETE /order", s.cancel)
	http.HandleFunc("POST /payment", s.pay)
	http.ListenAndServe("127.0.0.1:8080", nil)
	s.waited.Wait()
}
