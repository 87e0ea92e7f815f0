// Package hub is on two cycles: cutting the cheapest import leaves one of them.
package hub

import (
	"example.com/shared/left" // want "import-cycle: ^`hub` -> `left` -> `hub` import each other; the cheapest edge to cut is `hub` -> `left`, used for 1 name: `Left`; 3 packages are knotted here, 2 of them still after that cut$"
	"example.com/shared/right"
)

type Hub struct {
	Left  left.Left
	Right right.Right
	More  right.More
}
