// A group of goroutines is made of a new context; the function waits for all of them.
package fan

import (
	"context"
	"database/sql"
	"net/http"

	"golang.org/x/sync/errgroup"
)

func all(w http.ResponseWriter, r *http.Request, dbs []*sql.DB) error {
	g, ctx := errgroup.WithContext(context.Background()) // want "ctx-not-propagated: the work of `PingContext` goes on"
	for _, db := range dbs {
		g.Go(func() error { return db.PingContext(ctx) })
	}
	return g.Wait()
}

func each(ctx context.Context, dbs []*sql.DB) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, db := range dbs {
		g.Go(func() error { return db.PingContext(ctx) })
	}
	return g.Wait()
}

// Nobody waits for these.
func warm(ctx context.Context, dbs []*sql.DB) {
	bg := context.Background()
	for _, db := range dbs {
		go func() { db.PingContext(bg) }()
	}
}
