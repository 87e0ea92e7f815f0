package shop

import "example.com/shop/fault"

type Caller interface{ Call(code int) error }

type client struct{}

func (client) Call(code int) error {
	err := fault.From(code)
	return err // want "typed-nil-return: `err` is a nil `\*fault.Fault`"
}

func New() Caller { return client{} }
