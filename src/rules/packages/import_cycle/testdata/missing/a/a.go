package a

import (
	"example.com/missing/b" // want "import-cycle: `a` -> `b` -> `a` import each other"
	"example.com/missing/nowhere"
	"example.org/gone"
	"example.org/gone/deep"
	"fmt"
)

var A = fmt.Sprint(b.B, gone.Gone, deep.Deep, nowhere.N)
