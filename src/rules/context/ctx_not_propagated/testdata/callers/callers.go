// Functions without a context, of which all callers have one and wait.
package p

import (
	"context"
	"database/sql"
	"net/http"
	"time"
)

type store struct{ db *sql.DB }

func (s *store) query(ctx context.Context) error {
	_, err := s.db.ExecContext(ctx, "select 1")
	return err
}

func (s *store) LoadUser(ctx context.Context) error { return s.find() }

func (s *store) find() error {
	return s.query(context.Background()) // want "ctx-not-propagated: the work of `query` goes on when the caller has given up: it gets a context that never ends"
}

// One caller has none.
func (s *store) update(ctx context.Context) error { return s.both() }
func (s *store) nightly() error                   { return s.both() }
func (s *store) both() error                      { return s.query(context.Background()) }

// Nobody waits for it.
func (s *store) refresh(ctx context.Context) { go s.background() }
func (s *store) background()                 { s.query(context.Background()) }

// It can end itself, or is kept apart on purpose.
func (s *store) poll(ctx context.Context) error { return s.own() }
func (s *store) own() error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	time.AfterFunc(time.Second, cancel)
	return s.query(ctx)
}

func (s *store) audit(ctx context.Context) error { return s.apart() }
func (s *store) apart() error                    { return s.query(context.WithoutCancel(context.TODO())) }

// Waits for nothing that a context ends.
func (s *store) key(ctx context.Context) string { return s.keyOf() }
func (s *store) keyOf() string                  { return format(context.TODO()) }

func format(ctx context.Context) string { return "key" }

// By its name it is there to outlive its caller.
func (s *store) save(ctx context.Context) error { return s.CloseAll() }
func (s *store) CloseAll() error                { return s.query(context.Background()) }

func (s *store) serve(mux *http.ServeMux) {
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { s.LoadUser(r.Context()) })
}

// The form without a context: whoever calls it can choose the other.
func (s *store) report(ctx context.Context) error { return s.Count() }
func (s *store) Count() error                     { return s.CountContext(context.Background()) }
func (s *store) CountContext(ctx context.Context) error {
	return s.query(ctx)
}
