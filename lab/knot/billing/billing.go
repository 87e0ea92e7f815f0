// Package billing writes invoices.
package billing

import (
	"fmt"

	"premortem.dev/lab/knot/customers"
	"premortem.dev/lab/knot/money"
)

// Line is one position of an invoice.
type Line struct {
	Text   string
	Amount money.Amount
}

// Invoice is what a customer has to pay.
type Invoice struct {
	To    customers.Address
	Lines []Line
	Total money.Amount
}

// Bill writes the invoice for a customer.
func Bill(customer int, lines []Line) (*Invoice, error) {
	c, err := customers.Find(customer)
	if err != nil {
		return nil, fmt.Errorf("bill: %w", err)
	}
	amounts := make([]money.Amount, 0, len(lines))
	for _, l := range lines {
		amounts = append(amounts, l.Amount)
	}
	total := money.Sum(amounts...)
	if customers.Rebate(c) {
		total -= total / 20
	}
	return &Invoice{To: c.Address, Lines: lines, Total: total}, nil
}
