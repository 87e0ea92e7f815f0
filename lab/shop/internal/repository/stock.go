package repository

import (
	"net/rpc"

	"premortem.dev/lab/shop/internal/domain"
	"premortem.dev/lab/shop/internal/rpcapi"
)

// Stock asks the store how many pieces there are. It is older than the shared
// connection.
type Stock struct {
	addr string
}

// NewStock returns the stock kept at addr.
func NewStock(addr string) *Stock {
	return &Stock{addr: addr}
}

// Pieces returns how many pieces of a product are left.
func (s *Stock) Pieces(sku domain.SKU) (int, error) {
	// A connection for every request: at 1,000 users the store runs out of
	// ports in TIME_WAIT long before it runs out of anything else.
	c, err := rpc.Dial("tcp", s.addr) // want "http-client-per-call: an RPC connection of its own for every request"
	if err != nil {
		return 0, err
	}
	defer c.Close()
	var reply rpcapi.StockReply
	// And no deadline: net/rpc waits until the other side says something.
	err = c.Call(rpcapi.ServiceName+".Stock", &rpcapi.StockArgs{SKU: sku}, &reply) // want "outgoing-call-no-deadline: `Call` may wait for ever: it takes neither a context nor a time-out"
	// The store changed this text once. For a day every unknown product was
	// answered with 500.
	if err != nil && err.Error() == "no such product" { // want "error-string-match: by its text, `\"no such product\"`"
		return 0, domain.ErrNotFound
	}
	if err != nil {
		return 0, err
	}
	return reply.Pieces, nil
}
