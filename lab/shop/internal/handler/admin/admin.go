// Package admin has what only we may see; it listens on a port of its own.
package admin

import (
	"log/slog"
	"net/http"
	"net/http/pprof"
	"strings"

	"premortem.dev/lab/shop/internal/config"
	"premortem.dev/lab/shop/internal/domain"
	"premortem.dev/lab/shop/internal/notify"
	"premortem.dev/lab/shop/internal/service"
	"premortem.dev/lab/shop/internal/utils"
)

// Admin has the routes of the back office.
type Admin struct {
	orders   service.OrderStore
	catalog  *service.Catalog
	importer *service.Importer
}

// New returns the back office over these services.
func New(o service.OrderStore, c *service.Catalog, im *service.Importer) *Admin {
	return &Admin{orders: o, catalog: c, importer: im}
}

// Routes returns the handler of all routes, profiles included.
func (a *Admin) Routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	mux.HandleFunc("GET /config", a.config)
	mux.HandleFunc("GET /report", a.report)
	mux.HandleFunc("GET /levels/{sku}", a.levels)
	mux.HandleFunc("GET /stale", a.stale)
	mux.HandleFunc("POST /feed", a.feed)
	return mux
}

func (a *Admin) config(w http.ResponseWriter, _ *http.Request) {
	utils.WriteJSON(w, http.StatusOK, config.Current())
}

// report sums up the customers named in the request, separated by commas.
func (a *Admin) report(w http.ResponseWriter, r *http.Request) {
	customers := strings.Split(r.FormValue("customers"), ",")
	rows := service.NewReport(r.Context(), a.orders).Rows(customers)
	utils.WriteJSON(w, http.StatusOK, &rows)
}

// levels says how many stock levels a product still reaches.
func (a *Admin) levels(w http.ResponseWriter, r *http.Request) {
	reached := 0
	for _, check := range a.catalog.StockChecks(r.Context(), domain.SKU(r.PathValue("sku")), 5) {
		if check() {
			reached++
		}
	}
	utils.WriteJSON(w, http.StatusOK, &reached)
}

// stale says how many products in the cache have another price by now.
func (a *Admin) stale(w http.ResponseWriter, r *http.Request) {
	products, err := a.catalog.All(r.Context())
	if err != nil {
		fail(w, err)
		return
	}
	n := a.catalog.Stale(r.Context(), products)
	utils.WriteJSON(w, http.StatusOK, &n)
}

type feedBody struct {
	Saved   int `json:"saved"`
	Changed int `json:"changed"`
}

// feed fetches the supplier's list, takes it in, and says how many of the best
// sellers have a new price.
func (a *Admin) feed(w http.ResponseWriter, r *http.Request) {
	best, err := a.catalog.BestSellers(r.Context(), 20)
	if err != nil {
		fail(w, err)
		return
	}
	watchers := a.catalog.Watchers(r.Context(), best)
	list, err := notify.Feed(r.Context(), config.Current().FeedURL)
	if err != nil {
		fail(w, err)
		return
	}
	defer list.Close()
	saved, err := a.importer.Import(r.Context(), list)
	if err != nil {
		fail(w, err)
		return
	}
	a.catalog.Forget()
	changed := 0
	for _, same := range watchers {
		if !same() {
			changed++
		}
	}
	utils.WriteJSON(w, http.StatusOK, &feedBody{Saved: saved, Changed: changed})
}

func fail(w http.ResponseWriter, err error) {
	slog.Error("back office", "err", err)
	text := err.Error()
	utils.WriteJSON(w, http.StatusBadGateway, &text)
}
