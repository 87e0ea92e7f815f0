package main

import (
	"database/sql"
	"log"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
)

type server struct {
	db       *sql.DB
	wg       sync.WaitGroup
	inflight atomic.Int64
	jobs     chan string
	done     chan struct{}
}

func main() {
	s := &server{jobs: make(chan string), done: make(chan struct{})}
	go s.work()
	go save("started") // silent "goroutine-not-awaited: no request handler surely starts it, nor does main end behind it"
	http.HandleFunc("/a", s.joined)
	http.HandleFunc("/b", s.answered)
	http.HandleFunc("/c", s.counted)
	http.HandleFunc("/d", s.noEffect)
	http.HandleFunc("/e", s.worker)
	http.HandleFunc("/f", s.queued)
	http.HandleFunc("/g", s.ended)
	http.HandleFunc("/h", s.methodThatTells)
	http.ListenAndServe("127.0.0.1:8080", nil)
	<-s.done
	s.wg.Wait()
}

func save(name string) { os.WriteFile(name, nil, 0o644) }

func (s *server) joined(w http.ResponseWriter, r *http.Request) {
	s.wg.Add(1)
	go func() { // silent "goroutine-not-awaited: it tells others that it is done"
		defer s.wg.Done()
		save("a")
	}()
	s.wg.Go(func() { save("b") }) // silent "goroutine-not-awaited: somebody waits for its group"
}

func (s *server) answered(w http.ResponseWriter, r *http.Request) {
	errs := make(chan error, 1)
	go func() {
		_, err := s.db.Exec("DELETE FROM t")
		errs <- err
	}()
	if err := <-errs; err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

func (s *server) counted(w http.ResponseWriter, r *http.Request) {
	s.inflight.Add(1)
	go func() {
		defer s.inflight.Add(-1)
		save("a")
	}()
}

// Nothing is missing when it does not come to its end.
func (s *server) noEffect(w http.ResponseWriter, r *http.Request) {
	go func() { // silent "goroutine-not-awaited: it is not seen to write anything that lasts"
		log.Print("seen")
		rows, err := s.db.Query("SELECT 1")
		if err == nil {
			rows.Close()
		}
	}()
}

// It has a life of its own.
func (s *server) worker(w http.ResponseWriter, r *http.Request) {
	go s.work()
}

func (s *server) work() {
	for name := range s.jobs {
		save(name)
	}
}

func (s *server) queued(w http.ResponseWriter, r *http.Request) {
	s.jobs <- "a"
	save("b")
}

func (s *server) ended(w http.ResponseWriter, r *http.Request) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		save("a")
	}()
	<-done
}

func (s *server) methodThatTells(w http.ResponseWriter, r *http.Request) {
	go s.saveAndTell()
}

func (s *server) saveAndTell() {
	save("a")
	close(s.done)
}
