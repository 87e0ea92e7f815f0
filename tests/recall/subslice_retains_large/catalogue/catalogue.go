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
	p.best = all[:min(10, len(all))] // want "subslice-retains-large: keeps all of `all` in memory, however long it is, for 240 bytes"
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

// Best gives them to whoever asks: for how long nobody sees.
func Best(ctx context.Context, s Store) ([]Product, error) {
	all, err := s.List(ctx)
	if err != nil {
		return nil, err
	}
	return all[:min(10, len(all))], nil
}

func Start(ctx context.Context) (*Page, error) {
	p := &Page{}
	if err := p.Refresh(ctx, New()); err != nil {
		return nil, err
	}
	return p, p.RefreshCopy(ctx, New())
}

func New() Store { return &store{products: map[string]Product{}} }
