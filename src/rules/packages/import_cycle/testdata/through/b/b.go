package b

import (
	"example.com/through/a"
	"example.com/through/c"
)

type B struct{}

var _ = []any{a.New(), a.Other(), c.New(), c.Other()}
