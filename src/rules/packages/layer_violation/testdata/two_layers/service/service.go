package service

import "example.com/small/handler"

func F() { handler.F() }
