package p

import (
	"sync"
	"sync/atomic"
)

type counters [4]atomic.Int64

type stats struct {
	hits counters
	name string
}

func snapshot(s *stats) stats {
	return *s // want "lock-copied: "
}

var byName = map[string]*stats{}

func reset(name string, to stats) { // want "lock-copied: "
	byName[name] = &to
}

type pool struct {
	once sync.Once
	all  [2]sync.Mutex
}

func clone(p *pool) *pool {
	q := *p // want "lock-copied: "
	return &q
}
