// The method takes the context into a variable first; it is stored by assignment.
package p

import (
	"context"
	"database/sql"
)

type Cache struct {
	ctx context.Context // want "ctx-in-struct: `Cache` keeps the context of the call of `NewCache`; `Load`, called later, ends when that context does"
	db  *sql.DB
}

func NewCache(ctx context.Context, db *sql.DB) (*Cache, error) {
	c := &Cache{db: db}
	c.ctx = ctx
	return c, nil
}

func (c *Cache) Load(key string) error {
	ctx := c.ctx
	_, err := c.db.ExecContext(ctx, "select", key)
	return err
}
