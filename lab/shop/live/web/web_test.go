package web

import (
	"context"
	"errors"
	"expvar"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"premortem.dev/lab/shop/internal/domain"
	"premortem.dev/lab/shop/internal/repository"
	"premortem.dev/lab/shop/live/database"
)

func TestKeyChangesOnceInTheTimeToLive(t *testing.T) {
	begin := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	for number := range uint64(100) {
		sku := database.SKU(number)
		changes := 0
		for at := time.Duration(0); at < timeToLive; at += 100 * time.Millisecond {
			if slotKey(sku, begin.Add(at)) != slotKey(sku, begin.Add(at+100*time.Millisecond)) {
				changes++
			}
		}
		if changes != 1 {
			t.Errorf("%s: %d changes", sku, changes)
		}
	}
}

func TestPage(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	_, client := database.Start()
	defer client.Close()
	pieces, failure := 7, error(nil)
	handler := Handler(repository.NewProducts(client), func(context.Context, domain.SKU) (int, error) {
		return pieces, failure
	})
	ask := func(query string) (int, string) {
		w := httptest.NewRecorder()
		handler(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/page?"+query, nil))
		return w.Code, w.Body.String()
	}

	const product = `{"product": {"SKU":"s3","Name":"Product 3","Category":"garden/tools",` +
		`"Price":{"Cents":103,"Currency":"EUR"},"Stock":3,"Sold":0,"Tags":null}, "pieces": `
	if code, page := ask("id=3"); code != http.StatusOK || page != product+"7}\n" {
		t.Errorf("%d %s", code, page)
	}
	pieces = 6
	if _, page := ask("10003"); page != product+"6}\n" {
		t.Errorf("the stock must not come from the cache: %s", page)
	}
	failure = errors.New("no store")
	if code, _ := ask("id=3"); code != http.StatusBadGateway {
		t.Errorf("without stock: %d", code)
	}
	// A slot may end between two of the three requests, but not twice.
	if hits := expvar.Get("hits").String(); hits == "0" {
		t.Error("nothing came from the cache")
	}
	if code, _ := ask("id=x"); code != http.StatusBadRequest {
		t.Errorf("no number: %d", code)
	}
}
