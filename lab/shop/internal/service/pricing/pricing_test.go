package pricing

import (
	"testing"
	"time"

	"premortem.dev/lab/shop/internal/domain"
)

func TestLines(t *testing.T) {
	sale := &Season{From: time.Now().Add(-time.Hour), Until: time.Now().Add(time.Hour), Percent: 20}
	over := &Season{Until: time.Now().Add(-time.Hour), Percent: 90}
	e := NewEngine(Bulk{From: 10, Percent: 50}, sale, over)
	unit := domain.Money{Cents: 100, Currency: "EUR"}
	prices := e.Lines([]domain.Line{
		{SKU: "one", Quantity: 1, Unit: unit},
		{SKU: "many", Quantity: 10, Unit: unit},
	})
	if prices[0].Cents != 80 || prices[1].Cents != 500 {
		t.Errorf("got %v", prices)
	}
}

func TestRound(t *testing.T) {
	for cents, want := range map[int64]int64{0: 0, 2: 0, 3: 5, 99: 100} {
		if got := Round(domain.Money{Cents: cents}); got.Cents != want {
			t.Errorf("%d: got %d, want %d", cents, got.Cents, want)
		}
	}
}
