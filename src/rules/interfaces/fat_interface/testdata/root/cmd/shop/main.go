package main

import (
	"fmt"

	"example.com/m/service"
	"example.com/m/store"
)

func main() {
	s := store.New()
	(&service.Service{Store: s}).Copy("a", "b")
	for _, key := range s.List() {
		fmt.Println(key)
		s.Delete(key)
	}
}
