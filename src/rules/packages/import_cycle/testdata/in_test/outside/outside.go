package outside

import "example.com/m/store"

var Store = store.Open()
