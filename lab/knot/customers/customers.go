// Package customers knows who buys.
package customers

import "errors"

// Address is where invoices go to.
type Address struct {
	Street string
	City   string
}

// Customer is somebody who buys.
type Customer struct {
	ID      int
	Name    string
	Address Address
}

// ErrUnknown is what Find says about a number that was never given out.
var ErrUnknown = errors.New("unknown customer")

var known = map[int]*Customer{}

// Find returns the customer with that number.
func Find(id int) (*Customer, error) {
	c, ok := known[id]
	if !ok {
		return nil, ErrUnknown
	}
	return c, nil
}
