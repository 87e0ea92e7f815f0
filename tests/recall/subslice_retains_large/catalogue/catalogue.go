package catalogue

import (
	"cmp"
	"context"
	"slices"
)

type Product struct {
	SKU  string
	Sold int
}

type Store interface {
	List(ctx context.Context) ([]Product, error)
}

type store struct{ products map[string]Product }

func (s *store) List(context.Context) ([]Product, error) {
	all := make([]Product, 0, len(s.products))
	for _, p := range s.products {
		all = append(all, p)
	}
	return all, nil
}

type Page struct{ best []Product }

// Refresh keeps the ten best of all.
func (p *Page) Refresh(ctx context.Context, s Store) error {
	all, err := s.List(ctx)
	if err != nil {
		return err
	}
	slices.SortFunc(all, func(a, b Product) int { return cmp.Compare(b.Sold, a.Sold) })
	p.best = all[:min(10, len(all))] // want-missing "subslice-retains-large: keeps all of `all`" how long a list from a store is nobody knows
	return nil
}

func (p *Page) RefreshCopy(ctx context.Context, s Store) error {
	all, err := s.List(ctx)
	if err != nil {
		return err
	}
	p.best = slices.Clone(all[:min(10, len(all))])
	return nil
}

func New() Store { return &store{products: map[string]Product{}} }
