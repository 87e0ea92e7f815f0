// A handler that is a closure starts the goroutine in a helper method; a request's own context ends
// the other.
package main

import (
	"fmt"
	"net/http"
	"time"
)

type stream struct {
	lines chan string
	stop  chan bool
}

func (s *stream) start() {
	go func() { // want "leak-select-no-exit: no case leads out of this goroutine's select loop; every request leaves one behind"
		for {
			select {
			case line, ok := <-s.lines:
				if !ok {
					break
				}
				fmt.Println(line)
			case <-time.Tick(time.Second):
				fmt.Println("tick")
			}
		}
	}()
}

func (s *stream) startStoppable() {
	go func() {
		for {
			select {
			case line := <-s.lines:
				fmt.Println(line)
			case stop := <-s.stop:
				if stop {
					return
				}
			}
		}
	}()
}

func routes(mux *http.ServeMux) {
	mux.HandleFunc("/stream", func(w http.ResponseWriter, r *http.Request) {
		s := &stream{lines: make(chan string)}
		s.start()
		s.lines <- r.URL.Path
		close(s.lines)
	})
	mux.HandleFunc("/stop", func(w http.ResponseWriter, r *http.Request) {
		s := &stream{lines: make(chan string), stop: make(chan bool)}
		s.startStoppable()
		defer func() { s.stop <- true }()
		s.lines <- r.URL.Path
	})
}

func main() {
	mux := http.NewServeMux()
	routes(mux)
	http.ListenAndServe("127.0.0.1:8080", mux)
}
