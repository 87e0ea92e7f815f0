// A library: who calls it is not seen.
package store

import (
	"context"
	"database/sql"
)

type Cache struct{ statement *sql.Stmt }

// Who wants an end calls AddContext.
func (c *Cache) Add(name string) error {
	_, err := c.statement.Exec(name) // silent "outgoing-call-no-deadline: the function has a form that takes a context"
	return err
}

func (c *Cache) AddContext(ctx context.Context, name string) error {
	_, err := c.statement.ExecContext(ctx, name)
	return err
}

func (c *Cache) Remove(name string) error {
	_, err := c.statement.Exec(name) // want "outgoing-call-no-deadline: `Exec` may wait for ever: it takes neither a context nor a time-out"
	return err
}

func Count(db *sql.DB) (n int, err error) {
	err = db.QueryRow("select count(*) from names").Scan(&n) // silent "outgoing-call-no-deadline: the function has a form that takes a context"
	return n, err
}

func CountContext(ctx context.Context, db *sql.DB) (n int, err error) {
	err = db.QueryRowContext(ctx, "select count(*) from names").Scan(&n)
	return n, err
}
