package store

import (
	"example.com/m/fake" // want "import-cycle: ^`store` -> `fake` -> `store` is a cycle through a test of `store`, which imports `fake` for 1 name: `New`$"
	"example.com/m/fill"
)

func check() {
	s := fake.New()
	if s != newStore() {
		fill.Fill()
	}
}
