package service

import (
	"example.com/good/domain"
	"example.com/good/repository"
)

func Hello(name string) string {
	var u *domain.User = repository.Find(name)
	return u.Name
}
