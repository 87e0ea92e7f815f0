// Package domain holds what the shop is about: products, stock and orders.
// It imports nothing else of the service.
package domain

import "strconv"

// SKU is the number under which a product is kept in stock.
type SKU string

// Money is an amount in the smallest unit of its currency.
type Money struct {
	Cents    int64
	Currency string
}

// Times returns the price of n pieces.
func (m Money) Times(n int) Money {
	return Money{Cents: m.Cents * int64(n), Currency: m.Currency}
}

// Add returns the sum of two amounts in one currency.
func (m Money) Add(o Money) Money {
	return Money{Cents: m.Cents + o.Cents, Currency: m.Currency}
}

// Percent returns p per cent of the amount, rounded down.
func (m Money) Percent(p int) Money {
	return Money{Cents: m.Cents * int64(p) / 100, Currency: m.Currency}
}

func (m Money) String() string {
	whole := strconv.FormatInt(m.Cents/100, 10)
	part := strconv.FormatInt(m.Cents%100+100, 10)
	return whole + "." + part[1:] + " " + m.Currency
}

// Product is one article of the catalogue as the store keeps it.
type Product struct {
	SKU      SKU
	Name     string
	Category string
	Price    Money
	Stock    int
	Sold     int
	Tags     []string
}

// Category is a node of the tree that the shop window shows.
type Category struct {
	Name     string
	Products int
	Children []*Category
}
