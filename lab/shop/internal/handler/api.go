// Package handler answers HTTP requests with JSON.
package handler

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"premortem.dev/lab/shop/internal/domain"
	"premortem.dev/lab/shop/internal/metrics"
	"premortem.dev/lab/shop/internal/service"
	"premortem.dev/lab/shop/internal/utils"
)

// API has the shop's routes.
type API struct {
	catalog  *service.Catalog
	orders   *service.Orders
	importer *service.Importer
	recorder *metrics.Recorder
	routes   *metrics.Routes
	started  time.Time
	hits     map[string]int
}

// New returns the API over these services.
func New(c *service.Catalog, o *service.Orders, im *service.Importer) *API {
	return &API{
		catalog:  c,
		orders:   o,
		importer: im,
		recorder: metrics.NewRecorder(),
		routes:   metrics.NewRoutes(),
		started:  time.Now(),
		hits:     make(map[string]int),
	}
}

// Routes returns the handler of all routes.
func (a *API) Routes() http.Handler {
	mux := http.NewServeMux()
	for pattern, serve := range map[string]endpoint{
		"GET /products":             a.search,
		"GET /products/{sku}":       a.product,
		"GET /products/{sku}/stock": a.stock,
		"GET /bestsellers":          a.bestSellers,
		"GET /categories":           a.categories,
		"GET /export":               a.export,
		"POST /import":              a.importProducts,
		"POST /orders":              a.placeOrder,
		"GET /orders/{id}":          a.order,
		"POST /orders/{id}/cancel":  a.cancelOrder,
		"GET /health":               a.health,
	} {
		mux.Handle(pattern, a.instrument(pattern, serve))
	}
	return mux
}

// requestInfo is what the log says about a request. It never changes.
type requestInfo struct {
	method string
	path   string
	start  time.Time
}

// newRequestInfo puts three words on the heap for every request; by value
// they would stay on the stack.
func newRequestInfo(r *http.Request) *requestInfo {
	return &requestInfo{method: r.Method, path: r.URL.Path, start: time.Now()} // later needless-heap-escape
}

// endpoint answers a request or says why not.
type endpoint func(info *requestInfo, w http.ResponseWriter, r *http.Request) error

// instrument counts and times an endpoint, says who asks, and answers errors.
func (a *API) instrument(route string, serve endpoint) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		info := newRequestInfo(r)
		// Every connection has its goroutine: sooner or later two of them write
		// here at once, and that ends the process, not only the request.
		a.hits[route]++ // later race-concurrent-map
		a.routes.Touch(route)
		// Any package that also thinks of "userID" reads or hides this value.
		ctx := context.WithValue(r.Context(), "userID", r.Header.Get("X-User")) // want "ctx-key-basic-type: the key `\"userID\"` of the context is a plain `string`"
		if err := serve(info, w, r.WithContext(ctx)); err != nil {
			writeError(w, info, err)
		}
		// The number is put on the heap to be unpacked again in Observe, once
		// per request.
		a.recorder.Observe(route, time.Since(info.start).Microseconds()) // later boxing-hot-path
	})
}

type errorBody struct {
	Error string `json:"error"`
}

// writeError finds the status for an error.
func writeError(w http.ResponseWriter, info *requestInfo, err error) {
	status := http.StatusInternalServerError
	// The service adds the SKU to the error with %w, so it is never equal: what
	// does not exist is answered with 500, and the alarm rings for every typo.
	if err == domain.ErrNotFound { // want "error-eq-compare: a wrapped `domain.ErrNotFound` in `err` is not found here"
		status = http.StatusNotFound
	}
	// Wrapped as well, so a wrong form is our fault instead of the client's.
	if _, ok := err.(*domain.ValidationError); ok { // want "error-type-assert: a wrapped `\*domain.ValidationError` in `err` is not found here"
		status = http.StatusBadRequest
	}
	if errors.Is(err, domain.ErrOutOfStock) {
		status = http.StatusConflict
	}
	if errors.Is(err, context.DeadlineExceeded) {
		status = http.StatusGatewayTimeout
	}
	slog.Warn("request failed", "method", info.method, "path", info.path, "err", err)
	utils.WriteJSON(w, status, &errorBody{Error: err.Error()})
}
