// Package service has the shop's use cases.
package service

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"premortem.dev/lab/shop/internal/cache"
	"premortem.dev/lab/shop/internal/domain"
	"premortem.dev/lab/shop/internal/repository"
	"premortem.dev/lab/shop/internal/utils"
)

// searchTimeout bounds a search; people type faster than that anyway.
const searchTimeout = 300 * time.Millisecond

// advert is what the supplier pays us to show.
var advert = domain.Product{SKU: "AD-1", Name: "Gift card", Category: "gifts"}

// Catalog answers everything about products.
type Catalog struct {
	products *repository.Products
	stock    *repository.Stock
	cache    cache.Cache[domain.SKU, domain.Product]
}

// NewCatalog returns a catalogue that keeps products in c for a while.
func NewCatalog(p *repository.Products, s *repository.Stock, c cache.Cache[domain.SKU, domain.Product]) *Catalog {
	return &Catalog{products: p, stock: s, cache: c}
}

// Product returns one product, from the cache where it is there.
func (c *Catalog) Product(ctx context.Context, sku domain.SKU) (domain.Product, error) {
	if p, ok := c.cache.Get(sku); ok {
		return p, nil
	}
	p, err := c.products.Get(ctx, sku)
	if err != nil {
		return domain.Product{}, fmt.Errorf("product %s: %w", sku, err)
	}
	c.cache.Put(sku, p)
	return p, nil
}

// Forget empties the cache. Not every cache can be emptied, and the type does
// not say which one this is.
func (c *Catalog) Forget() {
	if f, ok := c.cache.(interface{ Flush() }); ok {
		f.Flush()
	}
}

// Stock returns how many pieces of a product are left.
func (c *Catalog) Stock(sku domain.SKU) (int, error) {
	return c.stock.Pieces(sku)
}

// Search returns the products whose name contains query.
func (c *Catalog) Search(ctx context.Context, query string, limit int) ([]domain.Product, error) {
	// When the store fails the timer and its context stay until they expire:
	// during an outage, when there are the most searches, they pile up.
	ctx, cancel := context.WithTimeout(ctx, searchTimeout) // want "ctx-cancel-lost: `cancel` is not called on every path"
	found, err := c.products.List(ctx, query, "", limit)
	if err != nil {
		return nil, fmt.Errorf("search %q: %w", query, err)
	}
	cancel()
	return withAdvert(found, 3), nil
}

// withAdvert puts the advert behind the first n products.
func withAdvert(products []domain.Product, n int) []domain.Product {
	n = max(0, min(n, len(products)))
	// This writes the advert over products[n], which is lost: no error, no
	// log, only a product that nobody ever finds in fourth place.
	head := append(products[:n], advert) // want "append-to-subslice: overwrites the elements of `products`"
	return append(slices.Clip(head), products[n:]...)
}

// All returns the whole catalogue.
func (c *Catalog) All(ctx context.Context) ([]domain.Product, error) {
	return c.products.List(ctx, "", "", 0)
}

// BestSellers returns the n products that sold most.
func (c *Catalog) BestSellers(ctx context.Context, n int) ([]domain.Product, error) {
	all, err := c.All(ctx)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(all, func(a, b domain.Product) int {
		return cmp.Or(cmp.Compare(b.Sold, a.Sold), cmp.Compare(a.SKU, b.SKU))
	})
	// Ten products are shown, and as long as the page lives the whole catalogue
	// lives behind them.
	return all[:min(n, len(all))], nil // later subslice-retains-large
}

// Trail is the path shown above a product and the one for search engines.
type Trail struct {
	Shown     []string `json:"shown"`
	Canonical []string `json:"canonical"`
}

// TrailOf returns both paths of a product.
func TrailOf(p *domain.Product) Trail {
	base := make([]string, 0, 4)
	base = append(base, "shop", utils.Slug(p.Category))
	shown := append(base, p.Name)
	// base has room, so this is the same array: what is shown ends in the SKU
	// as well.
	canonical := append(base, string(p.SKU)) // want "append-shared-base: overwrites what `shown` got"
	return Trail{Shown: shown, Canonical: canonical}
}

// withLabels adds what every product page is tagged with.
func withLabels(tags []string, labels ...string) []string {
	return append(tags, labels...)
}

// Labels returns the tags of a product for its page.
func Labels(p *domain.Product) (page, feed []string) {
	// p.Tags is the cached product's own array. Where it has room both results
	// are in it, and so are those of the request that runs beside this one.
	page = withLabels(p.Tags, "shop", "page")
	feed = withLabels(p.Tags, "shop", "feed") // want "append-to-param: overwrites what `page` got"
	return page, feed
}
