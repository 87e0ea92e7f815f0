package bad

import (
	"context"
	"database/sql"
	"net/http"
	"os/exec"
	"time"
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

// Bounded by itself: the caller's end does not count.
func viaDeadline(ctx context.Context, db *sql.DB) error {
	c, cancel := context.WithTimeout(context.Background(), time.Minute) // want "ctx-not-propagated: the work of `PingContext` goes on when the caller has given up: it gets a context that ends at its own deadline alone"
	defer cancel()
	return db.PingContext(c)
}

var patient = &http.Client{Timeout: time.Minute}

// By a request, which takes the context.
func viaRequest(ctx context.Context) error {
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, "http://prices", nil) // want "ctx-not-propagated: the work of `Do` goes on when the caller has given up: it gets a context that never ends"
	if err != nil {
		return err
	}
	req.Header.Set("Accept", "text/csv")
	resp, err := patient.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func withoutRequest(ctx context.Context) error {
	resp, err := patient.Head("http://prices") // want "ctx-not-propagated: the work of `Head` goes on when the caller has given up: it gets no context, which `NewRequestWithContext` takes"
	if err != nil {
		return err
	}
	return resp.Body.Close()
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
