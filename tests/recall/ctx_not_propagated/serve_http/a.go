// A handler that is a method ServeHTTP, whose name sounds like what serves for ever.
package main

import (
	"context"
	"database/sql"
	"log"
	"net/http"
)

type orders struct{ db *sql.DB }

func (o *orders) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	rows, err := o.db.Query("select id from orders") // want "ctx-not-propagated: the work of `Query` goes on when the caller has given up: it gets no context, which `QueryContext` takes"
	if err != nil {
		http.Error(w, "orders", http.StatusServiceUnavailable)
		return
	}
	rows.Close()
	o.count()
}

func (o *orders) count() {
	var n int
	row := o.db.QueryRowContext(context.Background(), "select count(*) from orders") // want "ctx-not-propagated: the work of `QueryRowContext` goes on"
	if err := row.Scan(&n); err != nil {
		log.Print(err)
	}
}

// Serves for as long as the process runs.
func (o *orders) ServeForEver(ctx context.Context) error {
	_, err := o.db.ExecContext(context.Background(), "update orders set seen = true")
	return err
}

func main() {
	http.Handle("/orders", &orders{})
	log.Fatal(http.ListenAndServe("127.0.0.1:0", nil))
}
