package main

import (
	"net/http"
	"sync"
	"sync/atomic"
)

type server struct {
	jobs    chan string
	results chan string
	started bool
	once    sync.Once
	running atomic.Bool
	hubs    map[string]*hub
}

func main() {
	s := &server{jobs: make(chan string), results: make(chan string)}
	http.HandleFunc("/report", s.report)
	http.HandleFunc("/lazy", s.lazy)
	http.HandleFunc("/once", s.onlyOnce)
	http.HandleFunc("/stream", s.stream)
	http.HandleFunc("/early", s.early)
	http.HandleFunc("/swapped", s.swapped)
	http.HandleFunc("/missing", s.missing)
	http.HandleFunc("/posted", s.posted)
	http.ListenAndServe("127.0.0.1:8080", nil)
}

func (s *server) report(w http.ResponseWriter, r *http.Request) {
	s.background()
}

func (s *server) background() {
	go s.loop() // want "leak-select-no-exit: no case leads out of this goroutine's select loop; every request leaves one behind"
}

// The first request starts it.
func (s *server) lazy(w http.ResponseWriter, r *http.Request) {
	if !s.started {
		s.started = true
		go s.loop()
	}
}

// The same, the other way round.
func (s *server) early(w http.ResponseWriter, r *http.Request) {
	if s.started {
		return
	}
	s.started = true
	go s.loop()
}

func (s *server) swapped(w http.ResponseWriter, r *http.Request) {
	if s.running.CompareAndSwap(false, true) {
		go s.loop()
	}
}

func (s *server) missing(w http.ResponseWriter, r *http.Request) {
	if s.hubs[r.URL.Path] == nil {
		s.hubs[r.URL.Path] = newHub()
	}
	if _, ok := s.hubs[r.URL.RawQuery]; !ok {
		go s.loop()
	}
}

// A condition on the request alone is true again and again.
func (s *server) posted(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost {
		go s.loop() // want "leak-select-no-exit: every request leaves one behind"
	}
}

func (s *server) onlyOnce(w http.ResponseWriter, r *http.Request) {
	s.once.Do(func() { go s.loop() })
}

// A constructor that is called for each request.
func (s *server) stream(w http.ResponseWriter, r *http.Request) {
	h := newHub()
	w.Write([]byte(<-h.out))
}

type hub struct{ in, out chan string }

func newHub() *hub {
	h := &hub{make(chan string), make(chan string)}
	go func() { // want "leak-select-no-exit: every request leaves one behind"
		for {
			select {
			case line := <-h.in:
				h.out <- line
			case h.out <- "":
			}
		}
	}()
	return h
}

func (s *server) loop() {
	for {
		select {
		case job := <-s.jobs:
			s.results <- job
		case <-s.results:
		}
	}
}
