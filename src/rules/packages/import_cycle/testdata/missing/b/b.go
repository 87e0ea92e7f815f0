package b

import (
	"example.com/missing/a"
	"example.org/gone"
)

var B = []any{a.A, a.B, gone.Gone}
