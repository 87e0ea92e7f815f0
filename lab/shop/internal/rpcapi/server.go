package rpcapi

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/rpc"
	"sync"

	"premortem.dev/lab/shop/internal/store"
)

// maxConns bounds the connections that are served at once; further ones wait
// in the listener's backlog.
const maxConns = 256

// Endpoint has the methods that net/rpc offers to clients.
type Endpoint struct {
	store *store.Store
}

// NewServer returns an RPC server for the store.
func NewServer(s *store.Store) (*rpc.Server, error) {
	srv := rpc.NewServer()
	if err := srv.RegisterName(ServiceName, &Endpoint{store: s}); err != nil {
		return nil, fmt.Errorf("register %s: %w", ServiceName, err)
	}
	return srv, nil
}

// Serve accepts connections until ctx ends and returns when all are closed.
func Serve(ctx context.Context, ln net.Listener, srv *rpc.Server) error {
	var wg sync.WaitGroup
	defer wg.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	slots := make(chan struct{}, maxConns)
	stop := context.AfterFunc(ctx, func() { ln.Close() })
	defer stop()
	for {
		conn, err := ln.Accept()
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("accept: %w", err)
		}
		select {
		case slots <- struct{}{}:
		case <-ctx.Done():
			conn.Close()
			return nil
		}
		wg.Go(func() {
			defer func() { <-slots }()
			hangUp := context.AfterFunc(ctx, func() { conn.Close() })
			defer hangUp()
			srv.ServeConn(conn)
		})
	}
}

func (e *Endpoint) GetProduct(args *GetProductArgs, reply *GetProductReply) error {
	reply.Product, reply.Found = e.store.Product(args.SKU)
	return nil
}

func (e *Endpoint) ListProducts(args *ListProductsArgs, reply *ListProductsReply) error {
	reply.Products = e.store.Products(args.Query, args.Category, args.Limit)
	return nil
}

func (e *Endpoint) SaveProduct(args *SaveProductArgs, _ *Nothing) error {
	return e.store.SaveProduct(args.Product)
}

func (e *Endpoint) Stock(args *StockArgs, reply *StockReply) error {
	p, ok := e.store.Product(args.SKU)
	if !ok {
		return errors.New("no such product")
	}
	reply.Pieces = p.Stock
	return nil
}

func (e *Endpoint) GetOrder(args *GetOrderArgs, reply *GetOrderReply) error {
	reply.Order, reply.Found = e.store.Order(args.ID)
	return nil
}

func (e *Endpoint) SaveOrder(args *SaveOrderArgs, _ *Nothing) error {
	return e.store.SaveOrder(args.Order)
}

func (e *Endpoint) OrdersOf(args *CustomerArgs, reply *OrdersReply) error {
	reply.Orders = e.store.OrdersOf(args.Customer)
	return nil
}

func (e *Endpoint) CancelOrder(args *GetOrderArgs, _ *Nothing) error {
	return e.store.CancelOrder(args.ID)
}

func (e *Endpoint) CountOrders(_ *Nothing, reply *CountReply) error {
	reply.Count = e.store.CountOrders()
	return nil
}

func (e *Endpoint) PurgeOrders(args *PurgeArgs, reply *CountReply) error {
	n, err := e.store.PurgeOrders(args.Before)
	reply.Count = n
	return err
}
