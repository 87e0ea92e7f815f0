package handler

import (
	"example.com/shop/internal/domain"
	"example.com/shop/internal/service"
)

func Product(sku string) domain.Product { return service.Find(sku) }
