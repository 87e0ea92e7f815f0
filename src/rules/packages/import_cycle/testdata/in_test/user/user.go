package user

import "example.com/m/outside"

var Store = outside.Store
