package c

import "example.com/shop/util"

var F = util.Valid
