package repository_test

import (
	"testing"

	"example.com/shop/internal/handler"
)

// Tests may start from the top.
func TestLoad(t *testing.T) {
	if handler.Product("a").SKU != "a" {
		t.Fail()
	}
}
