package cache

import "database/sql"

var pool *sql.DB

func Warm(db *sql.DB) { pool = db }
