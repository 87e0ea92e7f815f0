package store

import (
	"testing"
	"time"

	"premortem.dev/lab/shop/internal/domain"
)

func open(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestStartsAgainFromTheJournal(t *testing.T) {
	dir := t.TempDir()
	first := open(t, dir)
	for _, sku := range []domain.SKU{"b", "a"} {
		if err := first.SaveProduct(domain.Product{SKU: sku, Name: "Spade " + string(sku)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := first.SaveOrder(domain.Order{ID: "1", Customer: "ann"}); err != nil {
		t.Fatal(err)
	}
	if err := first.CancelOrder("1"); err != nil {
		t.Fatal(err)
	}

	second := open(t, dir)
	found := second.Products("spade", "", 0)
	if len(found) != 2 || found[0].SKU != "a" || found[1].SKU != "b" {
		t.Errorf("products %v", found)
	}
	if o, ok := second.Order("1"); !ok || o.Status != domain.StatusCancelled {
		t.Errorf("order %v, %v", o, ok)
	}
}

func TestPurge(t *testing.T) {
	s := open(t, t.TempDir())
	day := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	for _, o := range []domain.Order{
		{ID: "old", Customer: "ann", Status: domain.StatusShipped, Placed: day},
		{ID: "open", Customer: "ann", Placed: day},
		{ID: "new", Customer: "ann", Status: domain.StatusShipped, Placed: day.AddDate(0, 1, 0)},
	} {
		if err := s.SaveOrder(o); err != nil {
			t.Fatal(err)
		}
	}
	n, err := s.PurgeOrders(day.AddDate(0, 0, 1))
	if n != 1 || err != nil {
		t.Fatalf("purged %d, %v", n, err)
	}
	if got := s.OrdersOf("ann"); len(got) != 2 || got[0].ID != "open" {
		t.Errorf("left %v", got)
	}
}
