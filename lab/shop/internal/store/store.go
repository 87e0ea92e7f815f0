// Package store keeps products and orders in memory and every change in a
// journal on disk, from which it starts again.
package store

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"time"

	"premortem.dev/lab/shop/internal/domain"
)

// Store is safe for use by many goroutines.
type Store struct {
	journal *journal

	mu       sync.Mutex
	products map[domain.SKU]domain.Product
	orders   map[domain.OrderID]domain.Order
}

// Open reads the journal in dir and returns the store as it was.
func Open(dir string) (*Store, error) {
	s := &Store{
		products: make(map[domain.SKU]domain.Product),
		orders:   make(map[domain.OrderID]domain.Order),
	}
	if err := replay(dir, s.apply); err != nil {
		return nil, err
	}
	j, err := openJournal(dir)
	if err != nil {
		return nil, err
	}
	s.journal = j
	return s, nil
}

// Close writes what is left of the journal.
func (s *Store) Close() error {
	return s.journal.close()
}

// commit writes a change to the journal and then to memory.
func (s *Store) commit(rec record) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	// The write ends in fsync. Until the disk answers nobody reads a price
	// either: one slow disk and every request of the shop waits in this line.
	if err := s.journal.append(rec); err != nil { // later lock-across-io
		return err
	}
	s.apply(rec)
	return nil
}

func (s *Store) apply(rec record) {
	switch {
	case rec.Product != nil:
		s.products[rec.Product.SKU] = *rec.Product
	case rec.Order != nil:
		s.orders[rec.Order.ID] = *rec.Order
	case rec.Cancelled != "":
		if o, ok := s.orders[rec.Cancelled]; ok && o.Status < domain.StatusShipped {
			o.Status = domain.StatusCancelled
			s.orders[o.ID] = o
		}
	case rec.Purged != "":
		delete(s.orders, rec.Purged)
	}
}

// Product returns the product kept under sku.
func (s *Store) Product(sku domain.SKU) (domain.Product, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, ok := s.products[sku]
	return p, ok
}

// Products returns what matches, in the order of the SKUs. A limit of 0 means
// all of them.
func (s *Store) Products(query, category string, limit int) []domain.Product {
	s.mu.Lock()
	found := make([]domain.Product, 0, len(s.products))
	for _, p := range s.products {
		if category != "" && p.Category != category {
			continue
		}
		if strings.Contains(strings.ToLower(p.Name), strings.ToLower(query)) {
			found = append(found, p)
		}
	}
	s.mu.Unlock()
	slices.SortFunc(found, func(a, b domain.Product) int { return cmp.Compare(a.SKU, b.SKU) })
	if limit > 0 && limit < len(found) {
		return slices.Clone(found[:limit])
	}
	return found
}

// SaveProduct adds a product or replaces it.
func (s *Store) SaveProduct(p domain.Product) error {
	return s.commit(record{Product: &p})
}

// Order returns the order with that number.
func (s *Store) Order(id domain.OrderID) (domain.Order, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, ok := s.orders[id]
	return o, ok
}

// SaveOrder adds an order or replaces it.
func (s *Store) SaveOrder(o domain.Order) error {
	return s.commit(record{Order: &o})
}

// OrdersOf returns a customer's orders, oldest first.
func (s *Store) OrdersOf(customer string) []domain.Order {
	return s.selectOrders(func(o *domain.Order) bool { return o.Customer == customer })
}

// CancelOrder marks an order as cancelled; a shipped one stays as it is.
func (s *Store) CancelOrder(id domain.OrderID) error {
	return s.commit(record{Cancelled: id})
}

// CountOrders returns how many orders are kept.
func (s *Store) CountOrders() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.orders)
}

// PurgeOrders forgets finished orders placed before that time.
func (s *Store) PurgeOrders(before time.Time) (int, error) {
	old := s.selectOrders(func(o *domain.Order) bool {
		return o.Status >= domain.StatusShipped && o.Placed.Before(before)
	})
	for i := range old {
		if err := s.commit(record{Purged: old[i].ID}); err != nil {
			return i, err
		}
	}
	return len(old), nil
}

func (s *Store) selectOrders(match func(*domain.Order) bool) []domain.Order {
	s.mu.Lock()
	found := make([]domain.Order, 0, 16)
	for _, o := range s.orders {
		if match(&o) {
			found = append(found, o)
		}
	}
	s.mu.Unlock()
	slices.SortFunc(found, func(a, b domain.Order) int {
		return cmp.Or(a.Placed.Compare(b.Placed), cmp.Compare(a.ID, b.ID))
	})
	return found
}
