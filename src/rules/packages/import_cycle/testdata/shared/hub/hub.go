// Package hub is on two cycles: cutting the cheapest import leaves one of them.
package hub

import (
	"example.com/shared/left" // want "import-cycle: ^`hub` -> `left` -> `hub` import each other; cheapest to cut is this import, used for 1 name: `Left`; it leaves 2 of 3 packages knotted$"
	"example.com/shared/right"
)

type Hub struct {
	Left  left.Left
	Right right.Right
	More  right.More
}
