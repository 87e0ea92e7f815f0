package export

import (
	"example.com/shop/internal/domain"
	"example.com/shop/internal/service"
)

func One(sku string) domain.Product { return service.Find(sku) }
