package p

import "testing"

// A fake is no second implementation, and what tests ask is called by somebody.
type fakeOrders struct{ orders }

func TestArchive(t *testing.T) {
	if !opened.Tested() {
		t.Error("not tested")
	}
	_ = report(fakeOrders{}, "ann")
}
