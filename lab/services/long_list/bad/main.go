// A service that collects lists of rows for every request, each in a slice that begins empty: each
// time it is full a larger one is made, and the old one is garbage.
package main

import (
	"encoding/json"
	"net/http"

	"example.com/lab/serve"
)

const (
	lists = 25
	rows  = 800 // 25 KB: no large buffer
)

type row struct {
	number, quantity, price, tax int64
}

func main() { serve.Run(handle) }

func handle(w http.ResponseWriter, r *http.Request) {
	var total int64
	for number := range int64(lists) {
		for _, row := range list(int64(len(r.URL.RawQuery)) + number) {
			total += row.quantity*row.price + row.tax
		}
	}
	if err := json.NewEncoder(w).Encode(total); err != nil {
		return // the client is gone
	}
}

//go:noinline
func list(seed int64) []row {
	var all []row
	for i := range int64(rows) {
		all = append(all, row{number: i, quantity: seed % (i + 1), price: i * 7, tax: i})
	}
	return all
}
