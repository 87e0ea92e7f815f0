package notify

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"premortem.dev/lab/shop/internal/domain"
)

func TestFlushDeliversInOrder(t *testing.T) {
	got := make(chan domain.OrderID, 3)
	partner := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var e Event
		if err := json.NewDecoder(r.Body).Decode(&e); err != nil {
			t.Error(err)
		}
		got <- e.Order
	}))
	defer partner.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	d := NewDispatcher(ctx, partner.URL)
	for _, id := range []domain.OrderID{"1", "2", "3"} {
		if err := d.Notify(ctx, Event{Order: id}); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Flush(ctx); err != nil {
		t.Fatal(err)
	}
	for _, want := range []domain.OrderID{"1", "2", "3"} {
		if id := <-got; id != want {
			t.Errorf("got %s, want %s", id, want)
		}
	}
}

func TestRefusedEventIsAnError(t *testing.T) {
	partner := httptest.NewServer(http.NotFoundHandler())
	defer partner.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if err := Send(ctx, partner.URL, Event{Order: "1"}); err == nil {
		t.Error("accepted")
	}
}
