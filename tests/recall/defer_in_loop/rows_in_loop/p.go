package p

import (
	"context"
	"database/sql"
	"time"
)

func names(ctx context.Context, db *sql.DB, ids []int) ([]string, error) {
	var names []string
	for _, id := range ids {
		rows, err := db.QueryContext(ctx, "select name from t where id = ?", id)
		if err != nil {
			return nil, err
		}
		defer rows.Close() // want "defer-in-loop: "
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				return nil, err
			}
			names = append(names, name)
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
	}
	return names, nil
}

func retry(ctx context.Context, call func(context.Context) error) error {
	for {
		c, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel() // want "defer-in-loop: "
		if err := call(c); err == nil {
			return nil
		}
	}
}
