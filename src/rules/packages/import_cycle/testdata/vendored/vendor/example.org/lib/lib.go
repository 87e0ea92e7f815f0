// Package lib is in a folder that patterns leave out, so nobody sees its cycle here.
package lib

import "example.org/lib/sub"

var Lib = sub.Sub
