// Package shop takes orders.
package shop

import "example.com/packages/check"

// Validate is across packages.
func Validate(name string) error {
	return check.Name(name) // want "typed-nil-return: `check.Name\(name\)` gives a nil `\*check.Problem` on some path, and the error made of it is not nil"
}

// Refuse never succeeds.
func Refuse(name string) error {
	return check.Must(name)
}

type service struct{ checker check.Checker }

func newService() *service { return &service{checker: check.Strict{}} }

// Validate is through an interface.
func (s *service) Validate(name string) error {
	return s.checker.Check(name) // want "typed-nil-return: `s.checker.Check\(name\)` gives a nil `\*check.Problem` on some path"
}

var rules = []func(string) *check.Problem{check.Name}

// First is through a function value.
func First(name string) error {
	rule := rules[0]
	return rule(name) // want "typed-nil-return: `rule\(name\)` gives a nil `\*check.Problem` on some path"
}

// Get looks whether there is a store.
func Get(name string) string {
	store := check.Open(name)
	if store == nil {
		return newService().Validate(name).Error()
	}
	return store.Get(name) + check.OpenAny(name).Get(name)
}
