// The shop as it is: what asks for the stock is older than the shared connection, and dials for every
// request. The mistake itself is in internal/repository/stock.go.
package main

import (
	"context"

	"example.com/lab/serve"
	"premortem.dev/lab/shop/internal/domain"
	"premortem.dev/lab/shop/internal/repository"
	"premortem.dev/lab/shop/live/database"
	"premortem.dev/lab/shop/live/web"
)

func main() {
	address, client := database.Start()
	stock := repository.NewStock(address)
	serve.Run(web.Handler(repository.NewProducts(client), func(_ context.Context, sku domain.SKU) (int, error) {
		return stock.Pieces(sku)
	}))
}
