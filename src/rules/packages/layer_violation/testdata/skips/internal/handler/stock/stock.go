package stock

import "example.com/shop/internal/repository" // want "layer-violation: the handler layer imports `internal/repository` of the repository layer, past the service layer between them; 4 of 5 such imports go through it"

func Stock(sku string) string { return repository.Load(sku).SKU }
