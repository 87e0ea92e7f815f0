package service

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"premortem.dev/lab/shop/internal/domain"
	"premortem.dev/lab/shop/internal/metrics"
	"premortem.dev/lab/shop/internal/notify"
	"premortem.dev/lab/shop/internal/service/pricing"
	"premortem.dev/lab/shop/internal/worker"
)

// OrderStore is all that anybody ever wanted from orders. Placing one needs
// Save and nothing else, and every fake has to invent the rest.
type OrderStore interface { // want "fat-interface: `OrderStore` declares 7 methods, and no consumer uses more than 3; nobody calls `Count`, `GetMany`, `Purge`"
	Get(ctx context.Context, id domain.OrderID) (*domain.Order, error)
	GetMany(ctx context.Context, ids []domain.OrderID) ([]*domain.Order, error)
	Save(ctx context.Context, order *domain.Order) error
	ByCustomer(ctx context.Context, customer string) ([]domain.Order, error)
	Cancel(ctx context.Context, id domain.OrderID) error
	Count(ctx context.Context) (int, error)
	Purge(ctx context.Context, before time.Time) (int, error)
}

// Orders places, shows and cancels orders.
type Orders struct {
	store    OrderStore
	catalog  *Catalog
	prices   *pricing.Engine
	delivery *Delivery
	events   *notify.Dispatcher
	pool     *worker.Pool
	audit    *Audit
	stock    metrics.Stock
}

// OrderParts is what Orders is made of.
type OrderParts struct {
	Store    OrderStore
	Catalog  *Catalog
	Prices   *pricing.Engine
	Delivery *Delivery
	Events   *notify.Dispatcher
	Pool     *worker.Pool
	Audit    *Audit
}

// NewOrders puts the parts together.
func NewOrders(p *OrderParts) *Orders {
	return &Orders{
		store:    p.Store,
		catalog:  p.Catalog,
		prices:   p.Prices,
		delivery: p.Delivery,
		events:   p.Events,
		pool:     p.Pool,
		audit:    p.Audit,
	}
}

// check copies 256 bytes of order to look at four fields, on every request.
func check(o domain.Order) error { // later large-param-copy
	switch {
	case o.Customer == "":
		return &domain.ValidationError{Field: "customer", Reason: "missing"}
	case len(o.Lines) == 0:
		return &domain.ValidationError{Field: "lines", Reason: "none"}
	case o.Ship.Country == "":
		return &domain.ValidationError{Field: "ship.country", Reason: "missing"}
	}
	return nil
}

// Place prices an order, saves it and returns it with its number. Who orders
// stands in the context, says a convention that no compiler knows: a job that
// places orders without a request gets orders of nobody.
func (s *Orders) Place(ctx context.Context, order *domain.Order) error {
	order.Customer, _ = ctx.Value("userID").(string) // later ctx-business-value
	if err := check(*order); err != nil {
		return fmt.Errorf("order: %w", err)
	}
	if err := CheckCoupon(order.Coupon); err != nil {
		order.Coupon = ""
	}
	for i := range order.Lines {
		line := &order.Lines[i]
		p, err := s.catalog.Product(ctx, line.SKU)
		if err != nil {
			return err
		}
		if p.Stock < line.Quantity {
			s.stock.Missing(line.Quantity)
			return fmt.Errorf("%s: %w", line.SKU, domain.ErrOutOfStock)
		}
		line.Unit = p.Price
		s.stock.Sold(line.Quantity)
	}
	order.Total = domain.Money{Currency: order.Lines[0].Unit.Currency}
	for _, m := range s.prices.Lines(order.Lines) {
		order.Total = order.Total.Add(m)
	}
	order.ID = domain.OrderID(rand.Text())
	order.Placed = time.Now()
	if days, err := s.delivery.Days(ctx, &order.Ship); err == nil {
		order.Shipped = order.Placed.AddDate(0, 0, days)
	}
	if err := s.store.Save(ctx, order); err != nil {
		return fmt.Errorf("order %s: %w", order.ID, err)
	}
	// Nobody waits for it: at every deployment the last orders are missing from
	// the audit log.
	go s.audit.Write(order) // want "goroutine-not-awaited: nobody waits for this goroutine, which writes to a file"
	return s.pool.Submit(worker.Job{Name: "notify", Run: func(ctx context.Context) error {
		return s.events.Notify(ctx, notify.Event{Order: order.ID, Status: order.Status, At: order.Placed})
	}})
}

// Get returns one order. The %v cuts the chain: a missing order is no longer
// ErrNotFound, and the shop answers 500 instead of 404.
func (s *Orders) Get(ctx context.Context, id domain.OrderID) (*domain.Order, error) {
	o, err := s.store.Get(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("order %s: %v", id, err) // want "errorf-no-wrap: hides the `domain.ErrNotFound` in it"
	}
	return o, nil
}

// Cancel marks an order as cancelled and tells the partner.
func (s *Orders) Cancel(ctx context.Context, id domain.OrderID) error {
	if err := s.store.Cancel(ctx, id); err != nil {
		return fmt.Errorf("order %s: %w", id, err)
	}
	return s.events.Notify(ctx, notify.Event{Order: id, Status: domain.StatusCancelled, At: time.Now()})
}

// Served returns the share of demand that was met.
func (s *Orders) Served() float64 {
	return s.stock.Ratio()
}
