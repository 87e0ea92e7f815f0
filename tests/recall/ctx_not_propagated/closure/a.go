// The work is in a function literal that the function itself runs, or waits for.
package a

import (
	"context"
	"database/sql"
	"sync"
)

func retry(n int, f func() error) error {
	var err error
	for range n {
		if err = f(); err == nil {
			return nil
		}
	}
	return err
}

func ping(ctx context.Context, db *sql.DB) error {
	return retry(3, func() error {
		return db.PingContext(context.Background()) // want "ctx-not-propagated: the work of `PingContext` goes on"
	})
}

func called(ctx context.Context, db *sql.DB) error {
	err := func() error {
		return db.PingContext(context.TODO()) // want "ctx-not-propagated: the work of `PingContext` goes on"
	}()
	return err
}

func waited(ctx context.Context, dbs []*sql.DB) {
	var wg sync.WaitGroup
	for _, db := range dbs {
		wg.Go(func() {
			db.PingContext(context.Background()) // want "ctx-not-propagated: the work of `PingContext` goes on"
		})
	}
	wg.Wait()
}

type queue struct{ later []func() }

func (q *queue) put(f func()) { q.later = append(q.later, f) }

func postponed(ctx context.Context, db *sql.DB, q *queue) {
	q.put(func() { db.PingContext(context.Background()) })
	go func() { db.PingContext(context.Background()) }()
}
