package rpcapi

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/rpc"
)

// Client is one connection to the store, shared by all requests: net/rpc
// multiplexes calls over it.
type Client struct {
	rpc *rpc.Client
}

// Dial connects to the store at addr.
func Dial(ctx context.Context, addr string) (*Client, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("store %s: %w", addr, err)
	}
	return NewClient(conn), nil
}

// NewClient speaks to the store over a connection that exists already.
func NewClient(conn io.ReadWriteCloser) *Client {
	return &Client{rpc: rpc.NewClient(conn)}
}

// Close ends the connection; calls under way fail.
func (c *Client) Close() error {
	return c.rpc.Close()
}

// Call asks the store and waits for the answer or for the end of ctx. The
// channel has room for the answer, so a call that was given up ends too.
func Call[Reply any](ctx context.Context, c *Client, method string, args any) (*Reply, error) {
	reply := new(Reply)
	call := c.rpc.Go(ServiceName+"."+method, args, reply, make(chan *rpc.Call, 1))
	select {
	case <-call.Done:
		if call.Error != nil {
			return nil, fmt.Errorf("store: %s: %w", method, call.Error)
		}
		return reply, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("store: %s: %w", method, ctx.Err())
	}
}
