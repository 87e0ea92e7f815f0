package b

import "example.com/shop/util"

var F = util.Join
