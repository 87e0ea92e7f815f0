// Who looks with == or a type assertion looks in vain as well.
package compared

import (
	"errors"
	"fmt"
	"net/http"
	"os"
)

var ErrExpired = errors.New("session expired")

type LimitError struct{ Max int }

func (l LimitError) Error() string { return fmt.Sprint("limit ", l.Max) }

type session struct{ uses int }

func (s *session) use() error {
	s.uses++
	if s.uses > 10 {
		return LimitError{10}
	}
	if s.uses > 5 {
		return ErrExpired
	}
	return nil
}

func open(s *session) error {
	if err := s.use(); err != nil {
		return fmt.Errorf("open: %v", err) // want "errorf-no-wrap: hides the `ErrExpired` in it"
	}
	return nil
}

func renew(s *session) error {
	if err := s.use(); err != nil {
		return fmt.Errorf("renew: %s", err) // want "errorf-no-wrap: hides the `LimitError` in it"
	}
	return nil
}

func Serve(w http.ResponseWriter, r *http.Request) {
	s := &session{}
	switch err := open(s); err {
	case nil:
	case ErrExpired:
		http.Redirect(w, r, "/login", http.StatusSeeOther)
		return
	default:
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if limit, ok := renew(s).(LimitError); ok {
		http.Error(w, limit.Error(), http.StatusTooManyRequests)
	}
}

func template(name string) ([]byte, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("template: %v", err) // want "errorf-no-wrap: hides the `fs.ErrNotExist` in it"
	}
	return data, nil
}

func page(name string) []byte {
	data, err := template(name)
	if os.IsNotExist(err) {
		return []byte("empty")
	}
	return data
}
