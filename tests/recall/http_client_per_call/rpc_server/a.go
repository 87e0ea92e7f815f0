package p

import (
	"net"
	"net/rpc"
	"net/rpc/jsonrpc"
)

type Orders struct{ stock string }

type Args struct{ SKU string }

// Place runs for each call that a client makes.
func (o *Orders) Place(args *Args, reply *int) error {
	c, err := rpc.Dial("tcp", o.stock) // want "http-client-per-call: an RPC connection of its own for every request"
	if err != nil {
		return err
	}
	defer c.Close()
	return c.Call("Stock.Take", args.SKU, reply)
}

type Cached struct{ stock *rpc.Client }

func (c *Cached) Place(args *Args, reply *int) error {
	return c.stock.Call("Stock.Take", args.SKU, reply)
}

func serve(l net.Listener) error {
	s := rpc.NewServer()
	if err := s.Register(&Orders{stock: "stock:7000"}); err != nil {
		return err
	}
	stock, err := jsonrpc.Dial("tcp", "stock:7000")
	if err != nil {
		return err
	}
	if err := s.Register(&Cached{stock: stock}); err != nil {
		return err
	}
	s.Accept(l)
	return nil
}
