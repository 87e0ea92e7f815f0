package handler

import "example.com/mixed/repository"

var X = repository.X
