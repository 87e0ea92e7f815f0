package main

import (
	"errors"
	"fmt"
	"os"

	"example.com/shop/domain"
	"example.com/shop/memory"
	"example.com/shop/service"
)

func main() {
	s := service.New(memory.New())
	row, err := s.Find(os.Args[1])
	switch {
	case errors.Is(err, domain.ErrMissing):
		os.Exit(3)
	case err != nil:
		os.Exit(1)
	}
	fmt.Println(row)
}
