package service

import (
	"fmt"

	"example.com/shop/domain"
)

type Service struct{ repo domain.Repository }

func New(repo domain.Repository) *Service { return &Service{repo} }

func (s *Service) Find(id string) (string, error) {
	row, err := s.repo.Find(id)
	if err != nil {
		return "", fmt.Errorf("find %s: %s", id, err) // want "errorf-no-wrap: hides the `domain.ErrMissing`"
	}
	return row, nil
}
