package alias

import (
	m "example.com/names/go-models" // want "import-cycle: `alias` -> `models` -> `alias` import each other; cheapest to cut is this import, used for 1 name: `User`$"
)

// A local variable hides the import; its fields are no names of the package.
func F(u m.User) int {
	m := struct{ Group, Other int }{}
	return m.Group + m.Other
}

func G() {}

func H(models struct{ X, Y, Z int }) int { return models.X + models.Y + models.Z }
