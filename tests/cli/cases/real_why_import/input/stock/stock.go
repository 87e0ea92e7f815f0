package stock

import "example.com/shop/orders"

func Left() int { return 3 - orders.Placed }

var Open bool
