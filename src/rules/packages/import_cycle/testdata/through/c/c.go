package c

import "example.com/through/a"

func New() a.A   { return a.New() }
func Other() a.A { return a.Other() }
