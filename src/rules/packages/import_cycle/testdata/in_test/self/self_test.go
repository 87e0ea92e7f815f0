package self

import "example.com/m/self" // want "import-cycle: ^a test of `self` in the same package imports it, for 1 name: `Limit`$"

var _ = self.Limit
