package sqlx

import (
	"context"
	"database/sql"
)

type DB struct{ *sql.DB }

func (db *DB) Get(dest any, query string, args ...any) error {
	return db.GetContext(context.Background(), dest, query, args...)
}

func (db *DB) GetContext(ctx context.Context, dest any, query string, args ...any) error {
	return db.QueryRowContext(ctx, query, args...).Scan(dest)
}

func (db *DB) Rebind(query string) string { return query }
