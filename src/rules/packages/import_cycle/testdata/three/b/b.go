package b

import "example.com/three/c"

type B struct{ C c.C }

var Other = c.New(c.Limit)
