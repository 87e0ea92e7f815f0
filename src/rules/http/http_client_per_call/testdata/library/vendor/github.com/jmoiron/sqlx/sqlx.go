package sqlx

import "database/sql"

type DB struct{ *sql.DB }

func NewDb(db *sql.DB, driver string) *DB { return &DB{db} }

func (db *DB) Get(dest any, query string) error { return db.QueryRow(query).Scan(dest) }
