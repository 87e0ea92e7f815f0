package a

import "example.com/three/b" // want "import-cycle: ^`a` -> `b` -> `c` -> `a` import each other; the cheapest edge to cut is `a` -> `b`, used for 2 names: `B`, `Other`$"

type A struct{ B b.B }

var _ = b.Other
