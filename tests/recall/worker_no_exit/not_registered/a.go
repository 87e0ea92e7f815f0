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

// What a handler calls: each request starts one.
func (b *Board) Follow(w http.ResponseWriter, r *http.Request) {
	b.follow()
	every(time.Minute, func() { b.rows <- "minute" })
}

func (b *Board) follow() {
	go func() { // want "worker-no-exit: .*every request leaves one behind"
		for {
			time.Sleep(time.Second)
			b.rows <- "tock"
		}
	}()
}

func every(d time.Duration, do func()) {
	go func() { // want "worker-no-exit: .*every request leaves one behind"
		t := time.NewTicker(d)
		for range t.C {
			do()
		}
	}()
}

// The first request calls it.
func (b *Board) First(w http.ResponseWriter, r *http.Request) {
	b.once.Do(b.fill)
}

func (b *Board) fill() {
	go func() {
		for {
			time.Sleep(time.Second)
			b.rows <- "tack"
		}
	}()
}
