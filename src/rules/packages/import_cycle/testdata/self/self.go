package self

import "example.com/self" // want "import-cycle: ^`self` imports itself, for 1 name: `Limit`$"

const Limit = 3

var twice = 2 * self.Limit
