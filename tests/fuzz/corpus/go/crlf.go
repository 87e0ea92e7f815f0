package p

import "a"

var s = `a
b`
/* c
d */
func f() {
	return
}
