// A request starts the goroutine, through a helper.
package main

import (
	"net/http"
	"sync"
	"time"
)

type progress struct {
	mu      sync.Mutex
	percent int
}

func (p *progress) follow() {
	t := time.NewTicker(time.Second) // want "ticker-not-stopped: the loop over `t` never ends; every request leaves a goroutine and a ticker behind"
	defer t.Stop()
	for {
		select {
		case <-t.C:
			p.mu.Lock()
			p.percent++
			p.mu.Unlock()
		}
	}
}

func watch(p *progress) { go p.follow() }

func upload(w http.ResponseWriter, r *http.Request) {
	p := &progress{}
	watch(p)
}

func ends(w http.ResponseWriter, r *http.Request) {
	go func() {
		t := time.NewTicker(time.Second)
		defer t.Stop()
		for {
			select {
			case <-t.C:
			case <-r.Context().Done():
				return
			}
		}
	}()
}

func main() {
	go heartbeat()
	http.HandleFunc("/upload", upload)
	http.HandleFunc("/ends", ends)
	http.ListenAndServe("127.0.0.1:8080", nil)
}

func heartbeat() {
	t := time.NewTicker(time.Minute)
	for range t.C {
		println("alive")
	}
}
