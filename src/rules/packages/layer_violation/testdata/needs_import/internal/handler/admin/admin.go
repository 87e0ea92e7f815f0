package admin

import "example.com/shop/internal/service"

func Show(sku string) string { return service.Find(sku).SKU }
