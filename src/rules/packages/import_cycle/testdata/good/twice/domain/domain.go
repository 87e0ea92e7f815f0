package domain

import "example.com/good/service"

type User struct{ Name string }

var _ = service.Hello
