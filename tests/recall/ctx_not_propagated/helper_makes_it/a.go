// A function of another package makes the context.
package ctxs

import (
	"context"
	"database/sql"

	"example.com/ctxs/internal/dbctx"
)

func Count(ctx context.Context, db *sql.DB) error {
	return db.PingContext(dbctx.New()) // want "ctx-not-propagated: the work of `PingContext` goes on"
}

func Tagged(ctx context.Context, db *sql.DB) error {
	c := dbctx.Tagged("count") // want "ctx-not-propagated: the work of `PingContext` goes on"
	return db.PingContext(c)
}

func Good(ctx context.Context, db *sql.DB) error {
	return db.PingContext(dbctx.WithTag(ctx, "count"))
}
