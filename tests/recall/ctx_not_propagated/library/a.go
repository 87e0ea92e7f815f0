// Methods of a library that have a sibling which takes the context.
package a

import (
	"context"
	"net/http"

	"github.com/jmoiron/sqlx"
)

type store struct{ db *sqlx.DB }

func (s *store) count(ctx context.Context) (n int, err error) {
	err = s.db.Get(&n, s.db.Rebind("select count(*) from orders")) // want "ctx-not-propagated: the work of `Get` goes on when the caller has given up: it gets no context, which `GetContext` takes"
	return n, err
}

func (s *store) total(ctx context.Context) (n int, err error) {
	err = s.db.GetContext(ctx, &n, "select sum(price) from orders")
	return n, err
}

func (s *store) warm() (n int, err error) {
	err = s.db.Get(&n, "select 1")
	return n, err
}

func (s *store) serve(w http.ResponseWriter, r *http.Request) {
	n, err := s.count(r.Context())
	if err != nil || n == 0 {
		http.Error(w, "none", http.StatusNotFound)
	}
}

func main() {
	s := &store{}
	s.warm()
	http.HandleFunc("/", s.serve)
	http.ListenAndServe("127.0.0.1:8080", nil)
}
