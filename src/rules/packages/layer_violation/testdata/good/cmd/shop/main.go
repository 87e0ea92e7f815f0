package main

import (
	"example.com/shop/internal/handler"
	"example.com/shop/internal/repository"
)

// The program puts the layers together.
func main() {
	_ = repository.Load("a")
	_ = handler.Product("a")
}
