// A stub of gRPC, with contexts that come through two functions.
package main

import (
	"context"
	"net/http"
	"time"

	"example.com/stubs/stub"
	"google.golang.org/grpc"
)

type key struct{}

type shop struct{ stock stub.StockClient }

func (s *shop) pieces(ctx context.Context) int {
	got, err := s.stock.Get(ctx, &stub.Stock{}) // want "outgoing-call-no-deadline: `Get` may wait for ever: its context has no deadline"
	if err != nil {
		return 0
	}
	return got.Pieces
}

func tagged() context.Context { return context.WithValue(context.Background(), key{}, 1) }

func (s *shop) show(w http.ResponseWriter, r *http.Request) { s.pieces(tagged()) }

func (s *shop) quick(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), time.Second)
	defer cancel()
	s.stock.Get(ctx, &stub.Stock{})
}

func main() {
	s := &shop{stub.New(&grpc.ClientConn{})}
	http.HandleFunc("/show", s.show)
	http.HandleFunc("/quick", s.quick)
	http.ListenAndServe("127.0.0.1:8080", nil)
}
