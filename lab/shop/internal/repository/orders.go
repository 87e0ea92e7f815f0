package repository

import (
	"context"
	"fmt"
	"time"

	"premortem.dev/lab/shop/internal/domain"
	"premortem.dev/lab/shop/internal/rpcapi"
)

// pieceTimeout bounds the reading of one of many orders.
const pieceTimeout = 200 * time.Millisecond

// Orders reads and writes orders.
type Orders struct {
	client *rpcapi.Client
}

// NewOrders returns the orders behind a connection to the store.
func NewOrders(c *rpcapi.Client) *Orders {
	return &Orders{client: c}
}

// Get returns one order.
func (o *Orders) Get(ctx context.Context, id domain.OrderID) (*domain.Order, error) {
	reply, err := rpcapi.Call[rpcapi.GetOrderReply](ctx, o.client, "GetOrder", &rpcapi.GetOrderArgs{ID: id})
	if err != nil {
		return nil, err
	}
	if !reply.Found {
		return nil, domain.ErrNotFound
	}
	return &reply.Order, nil
}

// GetMany returns several orders, with a deadline for each.
func (o *Orders) GetMany(ctx context.Context, ids []domain.OrderID) ([]*domain.Order, error) {
	orders := make([]*domain.Order, 0, len(ids))
	for _, id := range ids {
		one, cancel := context.WithTimeout(ctx, pieceTimeout)
		// No timer is stopped before the last order is here; a customer with
		// 5,000 orders has 5,000 timers running.
		defer cancel() // want "defer-in-loop: defer"
		order, err := o.Get(one, id)
		if err != nil {
			return nil, fmt.Errorf("order %s: %w", id, err)
		}
		orders = append(orders, order)
	}
	return orders, nil
}

// Save adds an order or replaces it.
func (o *Orders) Save(ctx context.Context, order *domain.Order) error {
	_, err := rpcapi.Call[rpcapi.Nothing](ctx, o.client, "SaveOrder", &rpcapi.SaveOrderArgs{Order: *order})
	return err
}

// ByCustomer returns a customer's orders, oldest first.
func (o *Orders) ByCustomer(ctx context.Context, customer string) ([]domain.Order, error) {
	reply, err := rpcapi.Call[rpcapi.OrdersReply](ctx, o.client, "OrdersOf", &rpcapi.CustomerArgs{Customer: customer})
	if err != nil {
		return nil, err
	}
	return reply.Orders, nil
}

// Cancel marks an order as cancelled.
func (o *Orders) Cancel(ctx context.Context, id domain.OrderID) error {
	_, err := rpcapi.Call[rpcapi.Nothing](ctx, o.client, "CancelOrder", &rpcapi.GetOrderArgs{ID: id})
	return err
}

// Count returns how many orders there are.
func (o *Orders) Count(ctx context.Context) (int, error) {
	reply, err := rpcapi.Call[rpcapi.CountReply](ctx, o.client, "CountOrders", &rpcapi.Nothing{})
	if err != nil {
		return 0, err
	}
	return reply.Count, nil
}

// Purge forgets finished orders placed before that time.
func (o *Orders) Purge(ctx context.Context, before time.Time) (int, error) {
	reply, err := rpcapi.Call[rpcapi.CountReply](ctx, o.client, "PurgeOrders", &rpcapi.PurgeArgs{Before: before})
	if err != nil {
		return 0, err
	}
	return reply.Count, nil
}
