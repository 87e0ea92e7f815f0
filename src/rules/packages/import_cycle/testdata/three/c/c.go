package c

import "example.com/three/a"

type C struct{ A *a.A }

const Limit = 2

func New(int) *C { return &C{A: &a.A{}} }

func also() (a.X, a.Y) { return nil, nil }
