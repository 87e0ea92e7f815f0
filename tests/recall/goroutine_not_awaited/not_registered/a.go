// Handlers that others register: what they get says what they are.
package a

import (
	"database/sql"
	"net/http"
	"sync"
)

type Desk struct{ db *sql.DB }

func (d *Desk) Lend(w http.ResponseWriter, r *http.Request) {
	go d.note(r.PathValue("book")) // want "goroutine-not-awaited: nobody waits for this goroutine, which writes to a database; what is under way is lost when the process ends"
	w.WriteHeader(http.StatusNoContent)
}

func (d *Desk) note(book string) {
	d.db.Exec("insert into loans(book) values ($1)", book)
}

func Return(db *sql.DB) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		book := r.PathValue("book")
		go func() { // want "goroutine-not-awaited: nobody waits for this goroutine"
			db.Exec("delete from loans where book = $1", book)
			db.Exec("insert into returns(book) values ($1)", book)
		}()
	}
}

// Waited for.
func (d *Desk) Renew(w http.ResponseWriter, r *http.Request) {
	var wg sync.WaitGroup
	for _, book := range r.URL.Query()["book"] {
		wg.Go(func() { d.note(book) })
	}
	wg.Wait()
}

// Of nobody's request.
func (d *Desk) Sweep() {
	go d.note("all")
}
