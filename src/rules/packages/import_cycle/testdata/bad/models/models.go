package models

import "example.com/shop/utils"

// User and Group each use two names of utils.
type User struct{ Name string }

func (u *User) Slug() string { return utils.Slug(u.Name) }

type Group struct{ Slug string }

func NewGroup(name string) Group {
	if utils.Blank(name) {
		name = "none"
	}
	return Group{Slug: utils.Slug(name)}
}
