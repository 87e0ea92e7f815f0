package bad

import (
	"context"
	"database/sql"
	"net/http"
	"net/rpc"
	"sync"
	"time"
)

var client = &http.Client{}

// The default client.
func viaDefault(w http.ResponseWriter, r *http.Request) {
	http.Get("http://prices") // want "outgoing-call-no-deadline: `Get` may wait for ever: its client has no time-out"
}

// A client in a field.
type api struct {
	prices *http.Client
	store  *rpc.Client
}

func newAPI(store *rpc.Client) *api {
	return &api{prices: &http.Client{CheckRedirect: nil}, store: store}
}

func (a *api) price(w http.ResponseWriter, r *http.Request) {
	req, err := http.NewRequest(http.MethodGet, "http://prices", nil)
	if err != nil {
		return
	}
	a.prices.Do(req) // want "outgoing-call-no-deadline: `Do` may wait for ever: its client has no time-out, and the context no deadline"
}

func (a *api) stock(w http.ResponseWriter, r *http.Request) {
	a.store.Call("Store.Stock", "sku", nil) // want "outgoing-call-no-deadline: `Call` may wait for ever: it takes neither a context nor a time-out"
}

// The context comes from main, through a closure, a helper and another context.
func start(wg *sync.WaitGroup) {
	ctx, cancel := context.WithCancel(context.Background())
	_ = cancel
	wg.Go(func() { refresh(ctx) })
}

func refresh(ctx context.Context) {
	for range time.Tick(time.Minute) {
		fetch(context.WithValue(ctx, key{}, 1))
	}
}

type key struct{}

func fetch(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://rates", nil)
	if err != nil {
		return err
	}
	resp, err := client.Do(req) // want "outgoing-call-no-deadline: `Do` may wait for ever"
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// A client of its own.
func local(w http.ResponseWriter, r *http.Request) {
	c := &http.Client{}
	c.Head("http://prices") // want "outgoing-call-no-deadline: `Head` may wait for ever: its client has no time-out"
}

func routes(a *api) {
	http.HandleFunc("/default", viaDefault)
	http.HandleFunc("/price", a.price)
	http.HandleFunc("/stock", a.stock)
	http.HandleFunc("/local", local)
}

// A pool of database connections limits nothing by itself.
type records struct{ db *sql.DB }

func (r *records) count(w http.ResponseWriter, req *http.Request) {
	r.db.QueryRow("select count(*) from records")                        // want "outgoing-call-no-deadline: `QueryRow` may wait for ever: it takes neither a context nor a time-out"
	r.db.ExecContext(context.Background(), "update records set seen = 1") // want "outgoing-call-no-deadline: `ExecContext` may wait for ever: its context has no deadline"
	r.db.QueryContext(req.Context(), "select 1")
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	r.db.QueryContext(ctx, "select 1")
}

func recordRoutes(r *records) { http.HandleFunc("/count", r.count) }
