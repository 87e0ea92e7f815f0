package bad

import (
	"context"
	"database/sql"
	"net/http"
	"os/exec"
)

// Through a variable and another context.
func viaVariable(ctx context.Context, db *sql.DB) error {
	c := context.Background() // want "ctx-not-propagated: the work of `PingContext` goes on when the caller has given up"
	return db.PingContext(c)
}

type key struct{}

func viaValue(ctx context.Context, db *sql.DB) error {
	c := context.WithValue(context.Background(), key{}, 1) // want "ctx-not-propagated: the work of `PingContext`"
	return db.PingContext(c)
}

func viaCancel(ctx context.Context, db *sql.DB) error {
	c, cancel := context.WithCancel(context.TODO()) // want "ctx-not-propagated: the work of `PingContext`"
	defer cancel()
	return db.PingContext(c)
}

// The caller's context is used for one call and forgotten for the next.
func forgets(ctx context.Context, db *sql.DB) error {
	if err := db.PingContext(ctx); err != nil {
		return err
	}
	return exec.CommandContext(context.Background(), "true").Run() // want "ctx-not-propagated: the work of `CommandContext`"
}

// Behind an interface, from a handler.
type store interface {
	Get(ctx context.Context, id string) (string, error)
}

type api struct{ store store }

func (a *api) get(w http.ResponseWriter, r *http.Request) {
	name, err := a.store.Get(context.Background(), r.URL.Path) // want "ctx-not-propagated: the work of `Get`"
	if err != nil {
		return
	}
	w.Write([]byte(name))
}

// The request has no name, and is there.
func (a *api) all(w http.ResponseWriter, _ *http.Request) {
	a.store.Get(context.TODO(), "*") // want "ctx-not-propagated: the work of `Get`"
}

func routes(a *api) {
	http.HandleFunc("/get", a.get)
	http.HandleFunc("/all", a.all)
}
