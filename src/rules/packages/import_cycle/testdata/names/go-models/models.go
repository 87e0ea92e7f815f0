package models

import "example.com/names/alias"

type User struct{}

func init() {
	alias.F(User{})
	alias.G()
}
