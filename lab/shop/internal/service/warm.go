//go:build go1.21

// The build constraint is from the days when the shop still had to build with
// Go 1.21. It also sets the language version of this file, whatever go.mod
// says: here a loop has one variable for all its iterations.

package service

import (
	"context"
	"log/slog"
	"sync"

	"premortem.dev/lab/shop/internal/domain"
)

// Warm reads the products that everybody asks for into the cache.
func (c *Catalog) Warm(ctx context.Context, skus []domain.SKU) {
	var wg sync.WaitGroup
	for _, sku := range skus {
		wg.Add(1)
		go func() {
			defer wg.Done()
			// Most of them read the last product. The cache stays cold and the
			// first minute after a deployment is slow.
			if _, err := c.Product(ctx, sku); err != nil { // want "loop-var-capture: sku"
				slog.Warn("not warmed", "err", err)
			}
		}()
	}
	wg.Wait()
}

// StockChecks returns one check per level, for the health page: are there at
// least ten, twenty, thirty pieces left.
func (c *Catalog) StockChecks(ctx context.Context, sku domain.SKU, levels int) []func() bool {
	checks := make([]func() bool, 0, levels)
	for level := 1; level <= levels; level++ {
		checks = append(checks, func() bool {
			p, err := c.Product(ctx, sku)
			// All of them ask for one level more than the highest: the page is
			// red while the shelves are full.
			return err == nil && p.Stock >= 10*level // want "loop-var-capture: level"
		})
	}
	return checks
}

// Watchers returns for each product a function that says whether its price is
// still the one it had.
func (c *Catalog) Watchers(ctx context.Context, products []domain.Product) map[domain.SKU]func() bool {
	watchers := make(map[domain.SKU]func() bool, len(products))
	for _, p := range products {
		watchers[p.SKU] = func() bool {
			// Every watcher watches the last product.
			now, err := c.Product(ctx, p.SKU) // want "loop-var-capture: p"
			return err == nil && now.Price == p.Price
		}
	}
	return watchers
}

// Stale counts the products whose price in the cache differs. Its closure is
// done before the next iteration begins, and the copy in the second loop is
// the old remedy: both are as they should be.
func (c *Catalog) Stale(ctx context.Context, products []domain.Product) int {
	n := 0
	for _, p := range products {
		differs := func() bool {
			now, err := c.Product(ctx, p.SKU)
			return err == nil && now.Price != p.Price
		}
		if differs() {
			n++
		}
	}
	var wg sync.WaitGroup
	for _, p := range products {
		p := p
		wg.Add(1)
		go func() {
			defer wg.Done()
			c.cache.Put(p.SKU, p)
		}()
	}
	wg.Wait()
	return n
}
