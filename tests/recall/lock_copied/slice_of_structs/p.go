package p

import "sync"

type shard struct {
	mu sync.Mutex
	m  map[string]int
}

type store struct{ shards []shard }

func (s *store) sum() int {
	n := 0
	for _, sh := range s.shards { // want "lock-copied: "
		sh.mu.Lock()
		n += len(sh.m)
		sh.mu.Unlock()
	}
	return n
}

func (s *store) first() shard {
	return s.shards[0] // want "lock-copied: "
}

func (s *store) grow(sh *shard) {
	s.shards = append(s.shards, *sh) // want "lock-copied: "
}
