// A handler has the context of each request, and uses that of the call that made it.
package p

import (
	"context"
	"database/sql"
	"net/http"
)

type Orders struct {
	ctx context.Context // want "ctx-in-struct: `Orders` keeps the context of the call of `NewOrders`; `ServeHTTP`, called later, ends when that context does"
	db  *sql.DB
}

func NewOrders(ctx context.Context, db *sql.DB) *Orders { return &Orders{ctx, db} }

func (o *Orders) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := o.db.PingContext(o.ctx); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}
