package a

import "example.com/shop/helpers"

var P = helpers.Ptr(1)
