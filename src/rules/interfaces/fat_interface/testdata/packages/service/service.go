package service

import "example.com/m/store"

type Service struct{ Store store.Store }

func (s *Service) Copy(from, to string) { s.Store.Put(to, s.Store.Get(from)) }
