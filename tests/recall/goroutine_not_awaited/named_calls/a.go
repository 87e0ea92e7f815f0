// Who implements the store is not seen; the name of what is called, and its error, say that it
// writes.
package main

import (
	"context"
	"log"
	"net/http"
)

type store interface {
	SaveOrder(ctx context.Context, id string) error
	Find(ctx context.Context, id string) error
}

type shop struct {
	orders store
	notify func(user string) error
	record func(user string)
}

func newShop(s store, notify func(string) error, record func(string)) *shop {
	return &shop{orders: s, notify: notify, record: record}
}

func (s *shop) order(w http.ResponseWriter, r *http.Request) {
	ctx, id := context.WithoutCancel(r.Context()), r.FormValue("id")
	go s.orders.SaveOrder(ctx, id) // want "goroutine-not-awaited: nobody waits for this goroutine, which stores something"
	go s.tell(id)                  // want "goroutine-not-awaited: nobody waits for this goroutine, which sends something"
	go s.orders.Find(ctx, id)
	go s.record(id) // a counter, for all that one sees
	w.WriteHeader(http.StatusCreated)
}

func (s *shop) tell(user string) {
	if err := s.notify(user); err != nil {
		log.Print(err)
	}
}

func metered(save func(path string) error, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		go func() { // want "goroutine-not-awaited: nobody waits for this goroutine, which stores something"
			if err := save(r.URL.Path); err != nil {
				log.Print(err)
			}
		}()
		next(w, r)
	}
}

// Waits for what it has started.
func checked(save func(path string) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		saved := make(chan error, 1)
		go func() { saved <- save(r.URL.Path) }()
		if err := <-saved; err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	}
}
