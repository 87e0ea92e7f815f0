package a

import "example.com/three/b" // want "import-cycle: ^`a` -> `b` -> `c` -> `a` import each other; cheapest to cut is this import, used for 2 names: `B`, `Other`$"

type A struct{ B b.B }

var _ = b.Other
