package tx

import (
	"context"
	"database/sql"
)

type Store struct{ db *sql.DB }

// The deferred function commits whatever happens: it asks a variable that nobody sets.
func (s *Store) Move(ctx context.Context, from, to string) error {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tx.Rollback()
			return
		}
		tx.Commit() // want "error-lost: the error of `tx.Commit` is lost"
	}()
	if _, err := tx.ExecContext(ctx, "delete from a where id = ?", from); err != nil { // want "error-lost: hides the one that the deferred function asks"
		return err
	}
	_, err = tx.ExecContext(ctx, "insert into b values (?)", to)
	return err
}

// The result is what the deferred function asks.
func (s *Store) MoveNamed(ctx context.Context, from string) (err error) {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tx.Rollback()
			return
		}
		err = tx.Commit()
	}()
	if _, err := tx.ExecContext(ctx, "delete from a where id = ?", from); err != nil {
		return err
	}
	return nil
}
