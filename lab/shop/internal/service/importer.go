package service

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"sync"
	"sync/atomic"

	"premortem.dev/lab/shop/internal/config"
	"premortem.dev/lab/shop/internal/domain"
	"premortem.dev/lab/shop/internal/repository"
)

// importWorkers save rows at the same time.
const importWorkers = 8

// Importer takes in the supplier's list.
type Importer struct {
	products *repository.Products
}

// NewImporter returns an importer into the catalogue.
func NewImporter(p *repository.Products) *Importer {
	return &Importer{products: p}
}

// Import reads "sku,name,category,cents,stock" line by line and returns how
// many products it saved.
func (im *Importer) Import(ctx context.Context, r io.Reader) (int, error) {
	// Unbuffered between a parser that needs a microsecond and a store that
	// needs a millisecond: both sides stop for each other at every row.
	rows := make(chan domain.Product)
	var saved atomic.Int64
	var wg sync.WaitGroup
	for range importWorkers {
		wg.Go(func() {
			// Only a file without a mistake reaches close below. Each bad file
			// leaves eight workers that wait for a ninth row.
			for p := range rows { // later leak-range-unclosed
				if err := im.products.Save(ctx, p); err != nil {
					slog.Error("row lost", "sku", p.SKU, "err", err)
					continue
				}
				saved.Add(1)
			}
		})
	}
	lines := csv.NewReader(r)
	lines.FieldsPerRecord = 5
	for {
		fields, err := lines.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return int(saved.Load()), fmt.Errorf("import: %w", err)
		}
		p, err := parseProduct(fields)
		if err != nil {
			return int(saved.Load()), fmt.Errorf("import: %w", err)
		}
		select {
		case rows <- p:
		case <-ctx.Done():
			return int(saved.Load()), ctx.Err()
		}
	}
	close(rows)
	wg.Wait()
	return int(saved.Load()), nil
}

func parseProduct(fields []string) (domain.Product, error) {
	cents, err := strconv.ParseInt(fields[3], 10, 64)
	if err != nil {
		return domain.Product{}, &domain.ValidationError{Field: "cents", Reason: err.Error()}
	}
	stock, err := strconv.Atoi(fields[4])
	if err != nil {
		return domain.Product{}, &domain.ValidationError{Field: "stock", Reason: err.Error()}
	}
	return domain.Product{
		SKU:      domain.SKU(fields[0]),
		Name:     fields[1],
		Category: fields[2],
		Price:    domain.Money{Cents: cents, Currency: config.Current().Currency},
		Stock:    stock,
	}, nil
}
