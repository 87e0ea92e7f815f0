// Package repository turns the store's messages into the shop's own terms.
package repository

import (
	"context"
	"fmt"

	"premortem.dev/lab/shop/internal/domain"
	"premortem.dev/lab/shop/internal/rpcapi"
	// What a price looks like is decided above the data access, and yet the
	// data access asks for it: no one can change prices without the store.
	"premortem.dev/lab/shop/internal/service/pricing" // want "layer-violation: the repository layer imports `internal/service/pricing`"
)

// Products reads and writes the catalogue.
type Products struct {
	client *rpcapi.Client
}

// NewProducts returns the catalogue behind a connection to the store.
func NewProducts(c *rpcapi.Client) *Products {
	return &Products{client: c}
}

// Get returns the product kept under sku.
func (p *Products) Get(ctx context.Context, sku domain.SKU) (domain.Product, error) {
	reply, err := rpcapi.Call[rpcapi.GetProductReply](ctx, p.client, "GetProduct", &rpcapi.GetProductArgs{SKU: sku})
	if err != nil {
		return domain.Product{}, err
	}
	if !reply.Found {
		return domain.Product{}, domain.ErrNotFound
	}
	return reply.Product, nil
}

// List returns the products whose name contains query, at most limit of them;
// 0 means all.
func (p *Products) List(ctx context.Context, query, category string, limit int) ([]domain.Product, error) {
	args := &rpcapi.ListProductsArgs{Query: query, Category: category, Limit: limit}
	reply, err := rpcapi.Call[rpcapi.ListProductsReply](ctx, p.client, "ListProducts", args)
	if err != nil {
		return nil, err
	}
	return reply.Products, nil
}

// Save adds a product or replaces it.
func (p *Products) Save(ctx context.Context, product domain.Product) error {
	product.Price = pricing.Round(product.Price)
	_, err := rpcapi.Call[rpcapi.Nothing](ctx, p.client, "SaveProduct", &rpcapi.SaveProductArgs{Product: product})
	if err != nil {
		return fmt.Errorf("save %s: %w", product.SKU, err)
	}
	return nil
}
