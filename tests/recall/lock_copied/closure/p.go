package p

import "sync"

type state struct {
	mu sync.Mutex
	n  int
}

func run(s *state) {
	work := func(s state) { // want "lock-copied: "
		s.mu.Lock()
		s.n++
		s.mu.Unlock()
	}
	work(*s) // want "lock-copied: "
}

func swap(a, b *state) {
	*a, *b = *b, *a // want "lock-copied: `\\*b`" "lock-copied: `\\*a`"
}
