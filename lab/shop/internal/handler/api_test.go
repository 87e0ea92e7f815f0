package handler_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"premortem.dev/lab/shop/internal/cache"
	"premortem.dev/lab/shop/internal/domain"
	"premortem.dev/lab/shop/internal/handler"
	"premortem.dev/lab/shop/internal/handler/admin"
	"premortem.dev/lab/shop/internal/notify"
	"premortem.dev/lab/shop/internal/repository"
	"premortem.dev/lab/shop/internal/rpcapi"
	"premortem.dev/lab/shop/internal/service"
	"premortem.dev/lab/shop/internal/service/pricing"
	"premortem.dev/lab/shop/internal/store"
	"premortem.dev/lab/shop/internal/worker"
)

// shop is the whole service in one process, with a store that speaks RPC.
type shop struct {
	api   http.Handler
	admin http.Handler
}

func newShop(t *testing.T) *shop {
	t.Helper()
	s, err := store.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	srv, err := rpcapi.NewServer(s)
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		if err := rpcapi.Serve(ctx, ln, srv); err != nil {
			t.Error(err)
		}
	})
	client, err := rpcapi.Dial(ctx, ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	pool := worker.NewPool(ctx, 1)
	t.Cleanup(func() {
		pool.Stop()
		client.Close()
		cancel()
		running.Wait()
		s.Close()
	})

	products := repository.NewProducts(client)
	orderStore := repository.NewOrders(client)
	catalog := service.NewCatalog(products, repository.NewStock(ln.Addr().String()), cache.Off[domain.SKU, domain.Product]{})
	orders := service.NewOrders(&service.OrderParts{
		Store:    orderStore,
		Catalog:  catalog,
		Prices:   pricing.NewEngine(pricing.Bulk{From: 10, Percent: 10}),
		Delivery: service.NewDelivery(func(domain.Address) (int, error) { return 2, nil }),
		Events:   notify.NewDispatcher(ctx, ""),
		Pool:     pool,
		Audit:    service.NewAudit(io.Discard),
	})
	importer := service.NewImporter(products)
	return &shop{
		api:   handler.New(catalog, orders, importer).Routes(),
		admin: admin.New(orderStore, catalog, importer).Routes(),
	}
}

// ask makes a request and decodes the answer into out, if there is one.
func ask(t *testing.T, h http.Handler, method, path string, body io.Reader, out any) int {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	r := httptest.NewRequestWithContext(ctx, method, path, body)
	r.Header.Set("X-User", "ann")
	return answer(t, h, r, out)
}

func answer(t *testing.T, h http.Handler, r *http.Request, out any) int {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if out != nil {
		if err := json.Unmarshal(w.Body.Bytes(), out); err != nil {
			t.Fatalf("%s: %v in %q", r.URL, err, w.Body)
		}
	}
	return w.Code
}

const list = "s1,Spade,garden/tools,1000,50\ns2,Rake,garden/tools,500,5\n"

func importList(t *testing.T, s *shop) {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("list", "list.csv")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(part, list); err != nil {
		t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/import", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	var got struct{ Saved int }
	if code := answer(t, s.api, r, &got); code != http.StatusOK || got.Saved != 2 {
		t.Fatalf("import: %d, %+v", code, got)
	}
}

func TestCatalog(t *testing.T) {
	s := newShop(t)
	importList(t, s)

	var found []struct{ SKU, Price string }
	ask(t, s.api, "GET", "/products?q=spade", nil, &found)
	if len(found) == 0 || found[0].SKU != "s1" || found[0].Price != "10.00 EUR" {
		t.Errorf("search: %+v", found)
	}
	var page struct{ Name, Category string }
	if code := ask(t, s.api, "GET", "/products/s2", nil, &page); code != http.StatusOK || page.Name != "Rake" {
		t.Errorf("product: %d, %+v", code, page)
	}
	if code := ask(t, s.api, "GET", "/products/none", nil, nil); code == http.StatusOK {
		t.Error("found a product that is not there")
	}
	var stock struct{ Pieces int }
	if ask(t, s.api, "GET", "/products/s2/stock", nil, &stock); stock.Pieces != 5 {
		t.Errorf("stock: %+v", stock)
	}
	if code := ask(t, s.api, "GET", "/products/none/stock", nil, nil); code != http.StatusNotFound {
		t.Errorf("stock of a product that is not there: %d", code)
	}
	var tree domain.Category
	if ask(t, s.api, "GET", "/categories", nil, &tree); tree.Products != 2 {
		t.Errorf("categories: %+v", tree)
	}
	var best []struct{ SKU string }
	if ask(t, s.api, "GET", "/bestsellers", nil, &best); len(best) != 2 {
		t.Errorf("best sellers: %+v", best)
	}
	if code := ask(t, s.api, "GET", "/export", nil, nil); code != http.StatusOK {
		t.Errorf("export: %d", code)
	}
}

func TestOrder(t *testing.T) {
	s := newShop(t)
	importList(t, s)

	const form = `{"ship": {"country": "NL"}, "lines": [{"sku": "s1", "quantity": 10}]}`
	var placed struct{ ID, Total string }
	if code := ask(t, s.api, "POST", "/orders", strings.NewReader(form), &placed); code != http.StatusCreated {
		t.Fatalf("placed: %d", code)
	}
	if placed.Total != "90.00 EUR" {
		t.Errorf("total: %s", placed.Total)
	}
	if code := ask(t, s.api, "POST", "/orders/"+placed.ID+"/cancel", nil, nil); code != http.StatusNoContent {
		t.Errorf("cancel: %d", code)
	}
	var got struct{ Status domain.Status }
	if ask(t, s.api, "GET", "/orders/"+placed.ID, nil, &got); got.Status != domain.StatusCancelled {
		t.Errorf("status: %d", got.Status)
	}
	var rows []service.Row
	if ask(t, s.admin, "GET", "/report?customers=ann", nil, &rows); len(rows) != 1 || rows[0].Orders != 1 {
		t.Errorf("report: %+v", rows)
	}

	const tooMany = `{"ship": {"country": "NL"}, "lines": [{"sku": "s2", "quantity": 6}]}`
	if code := ask(t, s.api, "POST", "/orders", strings.NewReader(tooMany), nil); code != http.StatusConflict {
		t.Errorf("more than there is: %d", code)
	}
	var health struct{ Goroutines int }
	if ask(t, s.api, "GET", "/health", nil, &health); health.Goroutines == 0 {
		t.Errorf("health: %+v", health)
	}
}
