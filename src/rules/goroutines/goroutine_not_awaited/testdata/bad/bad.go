package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"os"
)

type order struct{ ID string }

type audit struct{ w io.Writer }

func (a *audit) write(o *order) {
	line, err := json.Marshal(o)
	if err != nil {
		log.Print(err)
		return
	}
	if _, err := a.w.Write(append(line, '\n')); err != nil {
		log.Print(err)
	}
}

type store interface{ touch(id string) error }

type db struct{ *sql.DB }

func (d *db) touch(id string) error {
	_, err := d.Exec("UPDATE users SET seen = now() WHERE id = $1", id)
	return err
}

type shop struct {
	audit *audit
	store store
	db    *sql.DB
}

func main() {
	f, err := os.OpenFile("audit.log", os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		log.Fatal(err)
	}
	conn, err := sql.Open("postgres", "")
	if err != nil {
		log.Fatal(err)
	}
	s := &shop{audit: &audit{w: f}, store: &db{conn}, db: conn}
	http.HandleFunc("/order", s.order)
	http.HandleFunc("/seen", logged(s.seen))
	http.HandleFunc("/direct", s.direct)
	http.HandleFunc("/export", func(w http.ResponseWriter, r *http.Request) {
		go export(r.FormValue("name")) // want "goroutine-not-awaited: nobody waits for this goroutine, which writes to a file; what is under way is lost when the process ends"
	})
	http.ListenAndServe("127.0.0.1:8080", nil)
}

func logged(h http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		log.Print(r.URL)
		h(w, r)
	}
}

// Through a method, and an interface behind which is a file.
func (s *shop) order(w http.ResponseWriter, r *http.Request) {
	o := &order{ID: r.FormValue("id")}
	s.place(o)
	w.WriteHeader(http.StatusCreated)
}

func (s *shop) place(o *order) {
	go s.audit.write(o) // want "goroutine-not-awaited: nobody waits for this goroutine, which writes to a file"
}

// A literal, and a store behind an interface.
func (s *shop) seen(w http.ResponseWriter, r *http.Request) {
	id := r.FormValue("id")
	go func() { // want "goroutine-not-awaited: nobody waits for this goroutine, which writes to a database"
		if err := s.store.touch(id); err != nil {
			log.Print(err)
		}
	}()
	ctx := context.WithoutCancel(r.Context())
	go func() { // want "goroutine-not-awaited: nobody waits for this goroutine, which writes to a database"
		s.db.ExecContext(ctx, "INSERT INTO visits VALUES ($1)", id)
	}()
}

// The function of the library itself.
func (s *shop) direct(w http.ResponseWriter, r *http.Request) {
	go s.db.Exec("DELETE FROM carts")   // want "goroutine-not-awaited: nobody waits for this goroutine, which writes to a database"
	go os.WriteFile("last", nil, 0o644) // want "goroutine-not-awaited: nobody waits for this goroutine, which writes to a file"
}

func export(name string) {
	os.WriteFile(name, nil, 0o644)
}
