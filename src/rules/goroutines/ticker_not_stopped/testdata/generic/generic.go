package generic

import "time"

type Queue[T any] struct{ items []T }

func NewQueue[T any](flush func([]T)) *Queue[T] {
	q := &Queue[T]{}
	go q.run(flush)
	return q
}

func (q *Queue[T]) run(flush func([]T)) {
	t := time.NewTicker(time.Second) // want "ticker-not-stopped: the loop over `t` never ends; every call of `NewQueue`"
	for range t.C {
		flush(q.items)
	}
}

func stopped[T any](items chan T, f func(T)) {
	t := time.NewTicker(time.Second)
	defer t.Stop()
	for range t.C {
		f(<-items)
	}
}
