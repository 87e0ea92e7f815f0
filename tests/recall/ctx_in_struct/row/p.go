// What waits tells of its failure later: a row of a database.
package p

import (
	"context"
	"database/sql"
)

type Users struct {
	ctx context.Context // want "ctx-in-struct: `Users` keeps the context of the call of `NewUsers`; `Name`, called later, ends when that context does"
	db  *sql.DB
}

func NewUsers(ctx context.Context, db *sql.DB) *Users { return &Users{ctx: ctx, db: db} }

func (u *Users) Name(id int) (name string, err error) {
	err = u.db.QueryRowContext(u.ctx, "select name from users where id = $1", id).Scan(&name)
	return name, err
}
