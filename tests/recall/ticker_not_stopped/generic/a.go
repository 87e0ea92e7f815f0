// A generic cache whose janitor is a function of its own.
package a

import "time"

type Map[K comparable, V any] struct{ values map[K]V }

func NewMap[K comparable, V any](d time.Duration) *Map[K, V] {
	m := &Map[K, V]{values: make(map[K]V)}
	go janitor(m, d)
	return m
}

func janitor[K comparable, V any](m *Map[K, V], d time.Duration) {
	tick := time.NewTicker(d) // want "ticker-not-stopped: the loop over `tick` never ends; every call of `NewMap` leaves a goroutine and a ticker behind"
	defer tick.Stop()
	for range tick.C {
		clear(m.values)
	}
}

func NewBounded[K comparable, V any](d time.Duration, rounds int) *Map[K, V] {
	m := &Map[K, V]{values: make(map[K]V)}
	go func() {
		tick := time.NewTicker(d)
		defer tick.Stop()
		for range rounds {
			<-tick.C
			clear(m.values)
		}
	}()
	return m
}
