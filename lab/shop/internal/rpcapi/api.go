// Package rpcapi is what the shop and its store say to each other over
// net/rpc: the messages, the server around the store, and the client.
package rpcapi

import (
	"time"

	"premortem.dev/lab/shop/internal/domain"
)

// ServiceName is the name under which the store registers.
const ServiceName = "Store"

type GetProductArgs struct {
	SKU domain.SKU
}

// GetProductReply carries Found because net/rpc turns every error into text:
// a sentinel error does not survive the wire.
type GetProductReply struct {
	Found   bool
	Product domain.Product
}

type ListProductsArgs struct {
	Query    string
	Category string
	Limit    int
}

type ListProductsReply struct {
	Products []domain.Product
}

type SaveProductArgs struct {
	Product domain.Product
}

type StockArgs struct {
	SKU domain.SKU
}

type StockReply struct {
	Pieces int
}

type GetOrderArgs struct {
	ID domain.OrderID
}

type GetOrderReply struct {
	Found bool
	Order domain.Order
}

type SaveOrderArgs struct {
	Order domain.Order
}

type CustomerArgs struct {
	Customer string
}

type OrdersReply struct {
	Orders []domain.Order
}

type PurgeArgs struct {
	Before time.Time
}

type CountReply struct {
	Count int
}

// Nothing is the reply of calls that only succeed or fail.
type Nothing struct{}
