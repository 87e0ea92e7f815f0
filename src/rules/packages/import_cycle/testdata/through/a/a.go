// Two cycles go through the import of b in a: cutting it undoes both.
package a

import "example.com/through/b" // want "import-cycle: ^`a` -> `b` -> `a` import each other; cheapest to cut is this import, used for 1 name: `B`; it unties all 3 packages$"

type A struct{ B *b.B }

func New() A   { return A{} }
func Other() A { return A{} }
