package util

import "example.com/names/one/util"

var X = util.X
