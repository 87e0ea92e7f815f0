package rows

import (
	"context"
	"database/sql"
)

type Store struct{ db *sql.DB }

// An answer that breaks off in the middle is taken for all of it.
func (s *Store) Names(ctx context.Context) ([]string, error) {
	rows, err := s.db.QueryContext(ctx, "select name from users") // want "error-lost: `rows.Err` is never asked"
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}

func (s *Store) Asked(ctx context.Context) (n int, err error) {
	rows, err := s.db.QueryContext(ctx, "select name from users")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		n++
	}
	return n, rows.Err()
}

// A single row is asked for.
func (s *Store) Exists(ctx context.Context) (bool, error) {
	rows, err := s.db.QueryContext(ctx, "select 1")
	if err != nil {
		return false, err
	}
	defer rows.Close()
	found := rows.Next()
	return found, rows.Err()
}

func (s *Store) Each(ctx context.Context, visit func(*sql.Rows) error) error {
	rows, err := s.db.QueryContext(ctx, "select name from users")
	if err != nil {
		return err
	}
	defer rows.Close()
	return visit(rows)
}
