package outside_test

import (
	"example.com/m/outside"
	"example.com/m/user"
)

var _, _ = outside.Store, user.Store
