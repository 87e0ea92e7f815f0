// Functions that take no context, though they have one that does beside them.
package a

import (
	"context"
	"database/sql"
	"net/http"
)

func names(ctx context.Context, db *sql.DB) (*sql.Rows, error) {
	return db.Query("select name from users") // want "ctx-not-propagated: the work of `Query` goes on"
}

func page(w http.ResponseWriter, r *http.Request) {
	req, err := http.NewRequest(http.MethodGet, "http://pages"+r.URL.Path, nil) // want "ctx-not-propagated: the work of `Do` goes on"
	if err != nil {
		return
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return
	}
	resp.Body.Close()
}

func withContextLater(ctx context.Context, url string) (*http.Response, error) {
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	return http.DefaultClient.Do(req.WithContext(ctx))
}

// Nothing at hand.
func all(db *sql.DB) (*sql.Rows, error) { return db.Query("select name from users") }
