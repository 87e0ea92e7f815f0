// The handler calls functions that have no context, and make one.
package main

import (
	"context"
	"database/sql"
	"net/http"
)

type store struct{ db *sql.DB }

func (s *store) name(id string) (string, error) {
	var name string
	err := s.db.QueryRowContext(context.Background(), "select name from users where id = $1", id).Scan(&name) // want "ctx-not-propagated: the work of `QueryRowContext` goes on"
	return name, err
}

func (s *store) touch(id string) {
	s.db.ExecContext(context.TODO(), "update users set seen = now() where id = $1", id)
}

// Main calls it once.
func (s *store) migrate() error {
	_, err := s.db.ExecContext(context.Background(), "create table if not exists users")
	return err
}

type service struct{ store *store }

func (s *service) greet(id string) (string, error) {
	go s.store.touch(id)
	return s.store.name(id)
}

func main() {
	db, err := sql.Open("postgres", "")
	if err != nil {
		panic(err)
	}
	s := &service{&store{db}}
	if err := s.store.migrate(); err != nil {
		panic(err)
	}
	http.HandleFunc("/greet", func(w http.ResponseWriter, r *http.Request) {
		name, err := s.greet(r.FormValue("id"))
		if err != nil {
			w.WriteHeader(http.StatusInternalServerError)
			return
		}
		w.Write([]byte(name))
	})
	http.ListenAndServe("127.0.0.1:8080", nil)
}
