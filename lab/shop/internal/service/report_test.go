package service

import (
	"context"
	"testing"

	"premortem.dev/lab/shop/internal/domain"
)

// fakeOrders knows the orders of customers and nothing else.
type fakeOrders struct {
	OrderStore
	of map[string][]domain.Order
}

func (f *fakeOrders) ByCustomer(_ context.Context, customer string) ([]domain.Order, error) {
	return f.of[customer], nil
}

func TestReport(t *testing.T) {
	euro := func(n int64) domain.Money { return domain.Money{Cents: 100 * n, Currency: "EUR"} }
	orders := &fakeOrders{of: map[string][]domain.Order{
		"ann": {{ID: "1", Total: euro(2)}, {ID: "2", Total: euro(3)}},
	}}
	rows := NewReport(t.Context(), orders).Rows([]string{"ann", "bob"})
	if len(rows) != 1 || rows[0] != (Row{Customer: "ann", Orders: 2, Total: euro(5)}) {
		t.Errorf("got %v", rows)
	}
}
