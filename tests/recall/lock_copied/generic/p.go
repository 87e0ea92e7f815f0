package p

import "sync"

type guarded[T any] struct {
	sync.RWMutex
	value T
}

func (g guarded[T]) get() T { // want "lock-copied: "
	g.RLock()
	defer g.RUnlock()
	return g.value
}

func read(g *guarded[int]) int {
	h := *g // want "lock-copied: "
	return h.get()
}
