package repository

import (
	"example.com/shop/internal/domain"
	"example.com/shop/internal/service/pricing" // want "layer-violation: the repository layer imports `internal/service/pricing` of the service layer, which is above it; 8 of 9 imports between layers point down"
)

func Load(sku string) domain.Product {
	p := domain.Product{SKU: sku}
	_ = pricing.Of(p)
	return p
}
