package used

import "example.com/names/unused"

func init() { unused.F() }
