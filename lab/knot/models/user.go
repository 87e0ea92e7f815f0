// Package models has the things that are kept in the database.
package models

import (
	"errors"
	"time"

	"premortem.dev/lab/knot/utils"
)

// User is somebody with an account.
type User struct {
	Name   string
	Nick   string
	Path   string
	Joined time.Time
}

// NewUser returns a user who joined today.
func NewUser(name, nick string) (*User, error) {
	if utils.Blank(name) {
		return nil, errors.New("a user needs a name")
	}
	return &User{Name: name, Nick: nick, Path: utils.Slug(name), Joined: utils.Today()}, nil
}
