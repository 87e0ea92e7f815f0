package sub

import "example.org/lib"

var Sub = lib.Lib
