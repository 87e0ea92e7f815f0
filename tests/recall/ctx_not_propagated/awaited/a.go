// Goroutines that the function starts and waits for do its work.
package a

import (
	"context"
	"database/sql"
	"sync"
)

type store struct{ db *sql.DB }

func (s *store) all(ctx context.Context, ids []string) {
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Add(1)
		go func() {
			defer wg.Done()
			s.db.ExecContext(context.Background(), "update", id) // want "ctx-not-propagated: the work of `ExecContext` goes on"
		}()
	}
	wg.Wait()
}

func (s *store) first(ctx context.Context) error {
	failed := make(chan error, 1)
	go func() {
		_, err := s.db.QueryContext(context.TODO(), "select 1") // want "ctx-not-propagated: the work of `QueryContext` goes on"
		failed <- err
	}()
	return <-failed
}

// Nobody waits for it: it may go on.
func (s *store) audit(ctx context.Context) {
	go func() { s.db.ExecContext(context.Background(), "insert") }()
}

// Forms without a context.
func (s *store) move(ctx context.Context) error {
	if err := s.db.Ping(); err != nil { // want "ctx-not-propagated: the work of `Ping` goes on when the caller has given up: it gets no context, which `PingContext` takes"
		return err
	}
	tx, err := s.db.Begin() // want "ctx-not-propagated: the work of `Begin` goes on when the caller has given up: it gets no context, which `BeginTx` takes"
	if err != nil {
		return err
	}
	if _, err := tx.Exec("update"); err != nil { // want "ctx-not-propagated: the work of `Exec` goes on when the caller has given up: it gets no context, which `ExecContext` takes"
		tx.Rollback()
		return err
	}
	return tx.Commit()
}
