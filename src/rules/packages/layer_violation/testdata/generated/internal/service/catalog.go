package service

import (
	"example.com/shop/internal/domain"
	"example.com/shop/internal/repository"
)

func Find(sku string) domain.Product { return repository.Load(sku) }
