package p

import (
	"sync"
	"time"
)

type group struct{ sync.WaitGroup }

func (g *group) Go(f func() error) {}

type server struct {
	name    string
	handler func() string
}

func use(...any) {}

func goroutine(items []string) {
	for _, item := range items {
		go func() {
			use(item) // want "loop-var-capture: the goroutine reads `item`, which all iterations share in Go 1.21$"
		}()
	}
}

// golang/go#16520: vet sees the go statement only where it is the last one of the body.
func notLast(items []string) {
	for i, item := range items {
		go func() {
			use(i, item) // want "loop-var-capture: reads `i`" "loop-var-capture: reads `item`"
		}()
		use(len(items))
	}
}

func threeClauses(n int) {
	for i := 0; i < n; i++ {
		go func() { use(i) }() // want "loop-var-capture: the goroutine reads `i`"
	}
}

func deferred(items []string) {
	for _, item := range items {
		defer func() {
			use(item) // want "loop-var-capture: the deferred call reads `item`"
		}()
	}
}

func kept(items []string, ch chan func()) []func() {
	var list []func()
	byName := make(map[string]func())
	for _, item := range items {
		list = append(list, func() { use(item) }) // want "loop-var-capture: the closure reads `item`"
		byName[item] = func() { use(item) }       // want "loop-var-capture: the closure reads `item`"
		ch <- func() { use(item) }                // want "loop-var-capture: the closure reads `item`"
	}
	return list
}

func keptInStruct(names []string) []*server {
	var servers []*server
	for _, name := range names {
		s := &server{name: name}
		s.handler = func() string { return name } // want "loop-var-capture: the closure reads `name`"
		servers = append(servers, s)
	}
	for _, name := range names {
		servers = append(servers, &server{handler: func() string {
			return name // want "loop-var-capture: the closure reads `name`"
		}})
	}
	for _, s := range servers {
		s.handler = func() string { return s.name } // want "loop-var-capture: the closure reads `s`"
	}
	return servers
}

// One of the iterations is picked, but its closure sees the last one.
func picked(items []string) func() {
	var found func()
	for _, item := range items {
		if len(item) > 3 {
			found = func() { use(item) } // want "loop-var-capture: the closure reads `item`"
		}
	}
	return found
}

func byLocal(items []string) {
	for _, item := range items {
		work := func() { use(item) } // want "loop-var-capture: the goroutine reads `item`"
		go work()
	}
}

func runners(g *group, items []string) {
	for _, item := range items {
		g.Go(func() error {
			use(item) // want "loop-var-capture: the closure reads `item`"
			return nil
		})
		time.AfterFunc(time.Second, func() { use(item) }) // want "loop-var-capture: the closure reads `item`"
	}
}

// The outer closure is what outlives the iteration; it is reported once.
func nested(items []string) {
	for _, item := range items {
		go func() {
			func() {
				use(item) // want "loop-var-capture: the goroutine reads `item`"
			}()
		}()
	}
}

// Each round of the outer loop is waited for, those of the inner one are not.
func waitsForOuterOnly(groups [][]string) {
	for _, items := range groups {
		var wg sync.WaitGroup
		for _, item := range items {
			wg.Add(1)
			go func() {
				defer wg.Done()
				use(items, item) // want "loop-var-capture: the goroutine reads `item`"
			}()
		}
		wg.Wait()
	}
}

// The loop sets its variable itself, which a copy would hide: reported, but not mended.
func setsVariable(n int) {
	for i := 0; i < n; i++ {
		go func() {
			use(i) // want "loop-var-capture: the goroutine reads `i`"
		}()
		if n > 100 {
			i++
		}
	}
}

// What the fix must keep in its place.
func layout(items []string) {
	for _, item := range items { // a comment
		// another one

	again:
		go func() {
			use(item) // want "loop-var-capture: the goroutine reads `item`"
		}()
		if len(items) == 0 {
			goto again
		}
	}
	for _, item := range items { /* no line
		can be put here */
		go func() {
			use(item) // want "loop-var-capture: the goroutine reads `item`"
		}()
	}
}
