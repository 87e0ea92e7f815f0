package b

import "example.com/shop/helpers"

var S helpers.Set[string]
