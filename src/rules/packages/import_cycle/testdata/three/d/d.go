// Package d leads into the cycle and is not on it.
package d

import "example.com/three/a"

var A a.A
