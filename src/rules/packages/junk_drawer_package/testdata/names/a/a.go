package a

import "example.com/shop/common"

var F = common.Red
