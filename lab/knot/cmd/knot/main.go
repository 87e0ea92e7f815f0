// Knot stands before both knots: it needs them and is in neither.
package main

import (
	"fmt"
	"os"

	"premortem.dev/lab/knot/models"
	"premortem.dev/lab/knot/orders"
	"premortem.dev/lab/knot/utils"
)

func main() {
	u, err := models.NewUser("Ann Example", "")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	invoice, err := orders.Place(&orders.Order{Items: []orders.Item{{Name: "Spade", Price: 1000}}})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(utils.DisplayName(u), invoice.Total)
}
