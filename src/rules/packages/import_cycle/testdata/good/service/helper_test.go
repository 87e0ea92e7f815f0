package service

import "example.com/good/repository"

var _ = repository.Find
