// The error is wrapped in one package, and compared in another.
package across

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"example.com/across/store"
)

type source interface {
	Get(name string) error
	Lock(name string) error
}

// Adds the name to what it passes on.
type named struct{ inner source }

func (n named) Get(name string) error {
	if err := n.inner.Get(name); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func (n named) Lock(name string) error { return n.inner.Lock(name) }

type Server struct{ from source }

func New() *Server { return &Server{from: named{&store.Store{}}} }

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := s.answer(r); err != nil {
		writeError(w, err)
	}
}

func (s *Server) answer(r *http.Request) error {
	if err := s.from.Get(r.URL.Path); err != nil {
		return err
	}
	return s.from.Lock(r.URL.Path)
}

func writeError(w http.ResponseWriter, err error) {
	status := http.StatusInternalServerError
	switch err {
	case store.ErrLocked:
		status = http.StatusLocked // never wrapped
	case store.ErrMissing: // want "error-eq-compare: a wrapped `store.ErrMissing` in `err` is not found here"
		status = http.StatusNotFound
	}
	http.Error(w, err.Error(), status)
}

func find(s *store.Store, name string) int {
	err := s.Find(name)
	if err == store.ErrBusy { // comes as it is
		return 503
	}
	if err == store.ErrMissing { // want "error-eq-compare: a wrapped `store.ErrMissing` in `err` is not found here"
		return 404
	}
	return 200
}

func decode(r io.Reader) (n int) {
	if err := store.Decode(r, &n); err == io.ErrUnexpectedEOF { // want "error-eq-compare: a wrapped `io.ErrUnexpectedEOF` in `err` is not found here"
		return 400
	}
	return n
}

func ask(ctx context.Context) bool {
	return store.Ask(ctx, "http://localhost") == context.Canceled // want "error-eq-compare: a wrapped `context.Canceled`"
}
