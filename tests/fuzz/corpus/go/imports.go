package p

import "a"
import (
	b "c/d"
	. "e"
	_ `f`
; "g")
import ()
var x int
import "late"
