// Package web shows the pages of the shop's products. What a product is comes from a cache, how many
// pieces are left always from the store.
package web

import (
	"context"
	"encoding/json"
	"expvar"
	"fmt"
	"hash/crc32"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/golang/groupcache"

	"premortem.dev/lab/shop/internal/domain"
	"premortem.dev/lab/shop/internal/repository"
	"premortem.dev/lab/shop/live/database"
)

const (
	timeToLive = 5 * time.Second
	cacheBytes = 1 << 19
	patience   = 5 * time.Second
)

// Stock asks the store how many pieces of a product are left.
type Stock func(ctx context.Context, sku domain.SKU) (int, error)

type shop struct {
	cache *groupcache.Group
	stock Stock
}

// Handler answers /page?id=NUMBER. A process has one: the cache's hits are its variable "hits".
func Handler(products *repository.Products, stock Stock) http.HandlerFunc {
	s := &shop{stock: stock}
	s.cache = groupcache.NewGroup("products", cacheBytes, groupcache.GetterFunc(
		func(ctx context.Context, key string, dest groupcache.Sink) error {
			// Others wait for the same product, also when who asked first has given up.
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
			defer cancel()
			_, sku, _ := strings.Cut(key, "/")
			product, err := products.Get(ctx, domain.SKU(sku))
			if err != nil {
				return err
			}
			text, err := json.Marshal(product)
			if err != nil {
				return fmt.Errorf("product %s: %w", sku, err)
			}
			return dest.SetBytes(text)
		}))
	expvar.Publish("hits", &s.cache.Stats.CacheHits)
	return s.serve
}

// slotKey is what gives groupcache a time to live, which it does not have: a product has another key
// in every slot of time, and the old one falls out when the cache is full. The slots of each product
// begin at a moment of their own, so that not all products are asked for at once.
func slotKey(sku domain.SKU, now time.Time) string {
	shift := time.Duration(crc32.ChecksumIEEE([]byte(sku))) * time.Millisecond
	slot := now.Add(shift%timeToLive).UnixNano() / int64(timeToLive)
	return strconv.FormatInt(slot, 10) + "/" + string(sku)
}

func (s *shop) page(ctx context.Context, sku domain.SKU) (string, error) {
	var product string
	if err := s.cache.Get(ctx, slotKey(sku, time.Now()), groupcache.StringSink(&product)); err != nil {
		return "", err
	}
	pieces, err := s.stock(ctx, sku)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("{\"product\": %s, \"pieces\": %d}\n", product, pieces), nil
}

func (s *shop) serve(w http.ResponseWriter, r *http.Request) {
	number, err := strconv.ParseUint(strings.TrimPrefix(r.URL.RawQuery, "id="), 10, 64)
	if err != nil {
		http.Error(w, "which product?", http.StatusBadRequest)
		return
	}
	page, err := s.page(r.Context(), database.SKU(number))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	fmt.Fprint(w, page)
}
