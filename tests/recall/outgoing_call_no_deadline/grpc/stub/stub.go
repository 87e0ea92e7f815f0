package stub

import (
	"context"

	"google.golang.org/grpc"
)

type Stock struct{ Pieces int }

type StockClient interface {
	Get(ctx context.Context, in *Stock, opts ...grpc.CallOption) (*Stock, error)
}

type client struct{ conn *grpc.ClientConn }

func New(conn *grpc.ClientConn) StockClient { return &client{conn} }

func (c *client) Get(ctx context.Context, in *Stock, opts ...grpc.CallOption) (*Stock, error) {
	out := new(Stock)
	err := c.conn.Invoke(ctx, "/stock/get", in, out, opts...)
	return out, err
}
