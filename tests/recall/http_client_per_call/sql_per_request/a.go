package p

import (
	"context"
	"database/sql"
	"net/http"
	"sync"
)

type repo struct{ db *sql.DB }

func newRepo(dsn string) (*repo, error) {
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		return nil, err
	}
	if err := db.Ping(); err != nil {
		db.Close()
		return nil, err
	}
	return &repo{db: db}, nil
}

func (r *repo) name(ctx context.Context, id string) (name string, err error) {
	err = r.db.QueryRowContext(ctx, "select name from users where id = $1", id).Scan(&name)
	return name, err
}

func (r *repo) Close() error { return r.db.Close() }

func user(w http.ResponseWriter, req *http.Request) {
	r, err := newRepo("dbname=shop") // want "http-client-per-call: a pool of database connections of its own for every request"
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	defer r.Close()
	name, _ := r.name(req.Context(), req.PathValue("id"))
	_, _ = w.Write([]byte(name))
}

var (
	mu    sync.Mutex
	repos = map[string]*repo{}
)

func tenant(w http.ResponseWriter, req *http.Request) {
	mu.Lock()
	defer mu.Unlock()
	id := req.PathValue("tenant")
	r := repos[id]
	if r == nil {
		var err error
		if r, err = newRepo(id); err != nil {
			return
		}
		repos[id] = r
	}
	name, _ := r.name(req.Context(), req.PathValue("id"))
	_, _ = w.Write([]byte(name))
}

func routes(mux *http.ServeMux) {
	mux.HandleFunc("GET /users/{id}", user)
	mux.HandleFunc("GET /tenants/{tenant}/{id}", tenant)
}
