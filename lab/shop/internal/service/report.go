package service

import (
	"context"
	"slices"
	"strings"
	"sync"

	"premortem.dev/lab/shop/internal/domain"
)

// Report sums up the orders of some customers.
type Report struct {
	// The context of the request that made the report. Whoever keeps the
	// report and calls it later gets "context canceled" for no visible reason.
	ctx    context.Context // later ctx-in-struct
	orders OrderStore
}

// NewReport returns a report that ends with ctx.
func NewReport(ctx context.Context, o OrderStore) *Report {
	return &Report{ctx: ctx, orders: o}
}

// A Row is one customer's part of the report.
type Row struct {
	Customer string
	Orders   int
	Total    domain.Money
}

// Rows returns a row for each customer who has orders.
func (r *Report) Rows(customers []string) []Row {
	rows := make([]Row, 0, len(customers))
	slots := make(chan struct{}, 8)
	var wg sync.WaitGroup
	for _, customer := range customers {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			orders, err := r.orders.ByCustomer(r.ctx, customer)
			if err != nil || len(orders) == 0 {
				return
			}
			row := Row{Customer: customer, Orders: len(orders), Total: orders[0].Total}
			for i := range orders[1:] {
				row.Total = row.Total.Add(orders[1+i].Total)
			}
			// Two goroutines read the same length and write the same element:
			// once in a while a customer is missing from the books.
			rows = append(rows, row) // later race-concurrent-append
		})
	}
	wg.Wait()
	slices.SortFunc(rows, func(a, b Row) int { return strings.Compare(a.Customer, b.Customer) })
	return rows
}
