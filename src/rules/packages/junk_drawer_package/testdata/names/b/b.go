package b

import "example.com/shop/common"

var F = common.Green
