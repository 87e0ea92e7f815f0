package money_test

import (
	"testing"

	"premortem.dev/lab/knot/money"
	"premortem.dev/lab/knot/orders"
)

// An external test may import what imports its package: that is not a cycle.
func TestSum(t *testing.T) {
	o := orders.Order{Items: []orders.Item{{Price: 2}, {Price: 3}}}
	if got := money.Sum(o.Items[0].Price, o.Items[1].Price); got != 5 {
		t.Errorf("got %d", got)
	}
}
