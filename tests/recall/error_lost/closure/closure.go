package closure

import (
	"context"
	"database/sql"
	"encoding/json"
)

type Repo struct{ db *sql.DB }

func (r *Repo) inTx(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := r.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(tx); err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit()
}

// The literal's first error is lost.
func (r *Repo) Save(ctx context.Context, order any) error {
	return r.inTx(ctx, func(tx *sql.Tx) error {
		data, err := json.Marshal(order) // want "error-lost: `json.Marshal` is overwritten"
		_, err = tx.ExecContext(ctx, "insert into orders values (?)", data)
		return err
	})
}
