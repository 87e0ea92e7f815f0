package domain

import "time"

// OrderID names an order for as long as the shop exists.
type OrderID string

// Status says how far an order has come.
type Status int

const (
	StatusNew Status = iota
	StatusPaid
	StatusShipped
	StatusCancelled
)

// Address is where an order goes to.
type Address struct {
	Name    string
	Street  string
	ZIP     string
	City    string
	Country string
}

// Line is one position of an order.
type Line struct {
	SKU      SKU
	Quantity int
	Unit     Money
}

// Order is a purchase with all its positions.
type Order struct {
	ID       OrderID
	Customer string
	Ship     Address
	Bill     Address
	Lines    []Line
	Coupon   string
	Total    Money
	Status   Status
	Placed   time.Time
	Shipped  time.Time
}
