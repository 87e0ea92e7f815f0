package p
import (
	"a" "b"
	c
	"d
)
import 1
import "a\x00b"
import ""
