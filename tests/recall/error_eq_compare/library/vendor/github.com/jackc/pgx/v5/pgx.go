package pgx

import (
	"context"
	"errors"
)

var ErrNoRows = errors.New("no rows in result set")

type Row interface {
	Scan(dest ...any) error
}

type Conn struct{ row Row }

func (c *Conn) QueryRow(ctx context.Context, sql string, args ...any) Row { return c.row }
