// Handlers that others register.
package a

import (
	"fmt"
	"net/http"
	"sync"
	"time"
)

type Board struct {
	rows chan string
	once sync.Once
}

func (b *Board) Watch(w http.ResponseWriter, r *http.Request) {
	go func() { // want "worker-no-exit: .*every request leaves one behind"
		for {
			time.Sleep(time.Second)
			b.rows <- "tick"
		}
	}()
	fmt.Fprintln(w, <-b.rows)
}

// Started by the first request.
func (b *Board) Once(w http.ResponseWriter, r *http.Request) {
	b.once.Do(func() {
		go func() {
			for {
				time.Sleep(time.Second)
				b.rows <- "tick"
			}
		}()
	})
	fmt.Fprintln(w, <-b.rows)
}
