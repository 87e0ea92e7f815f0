package a

import "example.com/three/b" // want "import-cycle: ^`a` -> `b` -> `c` -> `a` import each other; cheapest to cut: `a` -> `b`, used for 2 names: `B`, `Other`$"

type A struct{ B b.B }

var _ = b.Other
