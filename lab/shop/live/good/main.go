// The shop with one connection to the store, which carries the calls of all requests at once.
package main

import (
	"context"

	"example.com/lab/serve"
	"premortem.dev/lab/shop/internal/domain"
	"premortem.dev/lab/shop/internal/repository"
	"premortem.dev/lab/shop/internal/rpcapi"
	"premortem.dev/lab/shop/live/database"
	"premortem.dev/lab/shop/live/web"
)

func main() {
	_, client := database.Start()
	serve.Run(web.Handler(repository.NewProducts(client), func(ctx context.Context, sku domain.SKU) (int, error) {
		reply, err := rpcapi.Call[rpcapi.StockReply](ctx, client, "Stock", &rpcapi.StockArgs{SKU: sku})
		if err != nil {
			return 0, err
		}
		return reply.Pieces, nil
	}))
}
