package p

import "time"

type ttl[K comparable, V any] struct {
	entries map[K]V
	puts    chan func(map[K]V)
}

func New[K comparable, V any](d time.Duration) *ttl[K, V] {
	t := &ttl[K, V]{entries: make(map[K]V), puts: make(chan func(map[K]V))}
	go t.sweep(d) // want "worker-no-exit: nobody closes `time.Tick\\(d\\)`, over which this goroutine loops; every call of `New` leaves one behind"
	go t.put()    // want "worker-no-exit: nobody closes `t.puts`"
	return t
}

func (t *ttl[K, V]) sweep(d time.Duration) {
	for range time.Tick(d) {
		clear(t.entries)
	}
}

func (t *ttl[K, V]) put() {
	for f := range t.puts {
		f(t.entries)
	}
}
