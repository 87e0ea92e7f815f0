package repository_test

// An external test may import what imports its package.
import (
	"example.com/good/repository"
	"example.com/good/service"
)

var _, _ = repository.Find, service.Hello
