package c

import "example.com/shop/helpers"

var Z = helpers.Zero[int]()
