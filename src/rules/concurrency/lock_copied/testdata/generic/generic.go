package p

import "sync"

type cell[T any] struct {
	mu sync.Mutex
	v  T
}

func (c cell[T]) Get() T { return c.v } // want "lock-copied: every call of `Get` copies `c` with its `sync.Mutex` in `mu`"

func load[T any](c *cell[T]) cell[T] {
	return *c // want "lock-copied: `\\*c` is copied"
}

func ints(c *cell[int]) int {
	d := *c // want "lock-copied: `\\*c` is copied"
	return d.v
}

// What T is, the caller knows.
func pass[T any](v *T) T { return *v }

func fresh[T any](v T) cell[T] {
	c := cell[T]{v: v}
	return c
}
