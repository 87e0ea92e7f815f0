package handler

import (
	"example.com/shop/internal/domain"
	"example.com/shop/internal/service" // silent "layer-violation: it imports the layer below its own, or the lowest"
)

func Product(sku string) domain.Product { return service.Find(sku) }
