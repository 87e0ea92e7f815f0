package customers

// The shortest way to a number closes a circle of three packages: orders,
// billing, customers. Handing the count to Rebate would cut it.
import "premortem.dev/lab/knot/orders" // want "import-cycle: orders"

// Rebate says whether a customer gets the rebate of regular ones.
func Rebate(c *Customer) bool {
	return orders.CountOf(c.ID) > 10
}
