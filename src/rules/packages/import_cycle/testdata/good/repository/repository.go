package repository

import "example.com/good/domain"

func Find(string) *domain.User { return nil }
