package grpc

import "context"

type CallOption interface{ before() }

type ClientConn struct{}

func (c *ClientConn) Invoke(ctx context.Context, method string, in, out any, opts ...CallOption) error {
	return nil
}
