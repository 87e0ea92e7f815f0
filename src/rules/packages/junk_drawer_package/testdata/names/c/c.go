package c

import "example.com/shop/common"

var F = common.Blue
