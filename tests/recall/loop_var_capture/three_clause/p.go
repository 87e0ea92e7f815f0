//go:build go1.21

package p

import (
	"sync"
	"time"
)

func square(n int) []int {
	out := make([]int, n)
	var wg sync.WaitGroup
	for i := 0; i < n; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			out[i] = i * i // want "loop-var-capture: "
		}()
	}
	wg.Wait()
	return out
}

func late(names []string, show func(string)) {
	for _, name := range names {
		time.AfterFunc(time.Second, func() { show(name) }) // want "loop-var-capture: "
		defer func() { show(name) }()                      // want "loop-var-capture: "
	}
}

func passed(names []string, show func(string)) {
	for _, name := range names {
		go func(name string) { show(name) }(name)
	}
}
