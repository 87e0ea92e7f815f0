package repository

import (
	"example.com/shop/internal/domain"
	"example.com/shop/internal/handler/format" // want "layer-violation: the repository layer imports `internal/handler/format` of the handler layer"
)

type Table[T any] struct{ rows []string }

func (t *Table[T]) Add(row T) { t.rows = append(t.rows, format.Row[T](row)) }

func Load(sku string) domain.Product { return domain.Product{SKU: sku} }
