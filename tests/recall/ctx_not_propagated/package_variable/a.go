// The context lies in a variable of the package, or in a field that a constructor sets.
package a

import (
	"context"
	"database/sql"
)

var background = context.Background()

func ping(ctx context.Context, db *sql.DB) error {
	return db.PingContext(background) // want "ctx-not-propagated: the work of `PingContext` goes on"
}

type repository struct {
	ctx context.Context
	db  *sql.DB
}

func newRepository(db *sql.DB) *repository {
	return &repository{ctx: context.Background(), db: db}
}

func (r *repository) all(ctx context.Context) (*sql.Rows, error) {
	return r.db.QueryContext(r.ctx, "select id from items") // want "ctx-not-propagated: the work of `QueryContext` goes on"
}

type session struct {
	ctx context.Context
	db  *sql.DB
}

func newSession(ctx context.Context, db *sql.DB) *session { return &session{ctx: ctx, db: db} }

func (s *session) all(ctx context.Context) (*sql.Rows, error) {
	return s.db.QueryContext(s.ctx, "select id from items")
}
