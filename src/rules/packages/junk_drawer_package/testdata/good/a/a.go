package a

import "example.com/shop/util"

var F = util.Parse
