// Package orders has what customers bought.
package orders

import (
	"premortem.dev/lab/knot/billing"
	"premortem.dev/lab/knot/money"
)

// Item is one thing that was bought.
type Item struct {
	Name  string
	Price money.Amount
}

// Order is a purchase.
type Order struct {
	Customer int
	Items    []Item
}

var placed = map[int]int{}

// CountOf returns how many orders a customer has placed.
func CountOf(customer int) int {
	return placed[customer]
}

// Place bills an order.
func Place(o *Order) (*billing.Invoice, error) {
	lines := make([]billing.Line, 0, len(o.Items))
	for _, item := range o.Items {
		lines = append(lines, billing.Line{Text: item.Name, Amount: item.Price})
	}
	invoice, err := billing.Bill(o.Customer, lines)
	if err != nil {
		return nil, err
	}
	placed[o.Customer]++
	return invoice, nil
}
