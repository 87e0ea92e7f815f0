package service

import "net/http"

type Store interface {
	Save(name string) error
	Count() int
}

type Service struct{ store Store }

func New(store Store) *Service { return &Service{store: store} }

func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.login(r.FormValue("user"))
}

func (s *Service) login(user string) {
	save := s.store.Save
	go save(user) // want "goroutine-not-awaited: nobody waits for this goroutine, which writes to a file"
	go s.store.Count()
}
