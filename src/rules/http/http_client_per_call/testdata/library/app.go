// What libraries keep of what they are given is known of those that all is known of.
package app

import (
	"database/sql"
	"net/http"

	"example.org/cache"
	"github.com/gorilla/mux"
	"github.com/jmoiron/sqlx"
)

// Another view of the pool, which ends with the request as the pool does.
func count(w http.ResponseWriter, r *http.Request) {
	pool, err := sql.Open("pgx", "postgres://db") // want "http-client-per-call: a pool of database connections of its own for every request"
	if err != nil {
		return
	}
	defer pool.Close()
	var n int
	sqlx.NewDb(pool, "pgx").Get(&n, "select count(*) from orders")
}

type orders struct{ pool *sql.DB }

func (o *orders) ServeHTTP(w http.ResponseWriter, r *http.Request) { o.pool.Ping() }

// The router keeps the handler, and that the pool.
func addTenant(router *mux.Router) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		pool, err := sql.Open("pgx", "postgres://"+r.PathValue("tenant"))
		if err != nil {
			return
		}
		router.Handle("/"+r.PathValue("tenant"), &orders{pool})
	}
}

// Nobody knows what this one does.
func warm(w http.ResponseWriter, r *http.Request) {
	pool, err := sql.Open("pgx", "postgres://db")
	if err != nil {
		return
	}
	cache.Warm(pool)
}

func Routes(router *mux.Router) {
	http.HandleFunc("/count", count)
	http.HandleFunc("/tenants", addTenant(router))
	http.HandleFunc("/warm", warm)
}
