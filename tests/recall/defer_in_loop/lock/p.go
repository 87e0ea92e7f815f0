package p

import "sync"

type bank struct {
	mu       sync.Mutex
	accounts map[string]int
}

func (b *bank) pay(names []string) {
	for _, name := range names {
		b.mu.Lock()
		defer b.mu.Unlock() // want "defer-in-loop: "
		b.accounts[name]++
	}
}

func (b *bank) once(names []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, name := range names {
		b.accounts[name]++
	}
}
