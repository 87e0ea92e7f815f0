package handler

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"sync"

	"premortem.dev/lab/shop/internal/config"
	"premortem.dev/lab/shop/internal/domain"
	"premortem.dev/lab/shop/internal/service"
	"premortem.dev/lab/shop/internal/utils"
)

const (
	maxPage   = 100
	maxImport = 8 << 20
)

// item is a product in a list.
type item struct {
	SKU   domain.SKU `json:"sku"`
	Name  string     `json:"name"`
	Price string     `json:"price"`
	Slug  string     `json:"slug"`
}

func items(products []domain.Product) []item {
	// Grows step by step to a length that is known from the start: about
	// fourteen copies for 10,000 products.
	var list []item // later no-prealloc
	for i := range products {
		p := &products[i]
		list = append(list, item{SKU: p.SKU, Name: p.Name, Price: p.Price.String(), Slug: utils.Slug(p.Name)})
	}
	return list
}

// found keeps the answer to every search that anybody ever typed. Nothing
// takes it out again: the memory grows with the imagination of the users, and
// with that of the crawlers.
var (
	foundMu sync.Mutex
	found   = make(map[string][]item) // later unbounded-global-map
)

func (a *API) search(_ *requestInfo, w http.ResponseWriter, r *http.Request) error {
	query := r.FormValue("q")
	limit, err := strconv.Atoi(r.FormValue("limit"))
	if err != nil {
		limit = config.Current().PageSize
	}
	limit = utils.Clamp(limit, 1, maxPage)
	key := query + "\x00" + strconv.Itoa(limit)
	foundMu.Lock()
	list, ok := found[key]
	foundMu.Unlock()
	if !ok {
		products, err := a.catalog.Search(r.Context(), query, limit)
		if err != nil {
			return err
		}
		list = items(products)
		foundMu.Lock()
		found[key] = list
		foundMu.Unlock()
	}
	utils.WriteJSON(w, http.StatusOK, &list)
	return nil
}

// page is a product with all that its page shows.
type page struct {
	item
	Category string        `json:"category"`
	Labels   []string      `json:"labels"`
	Feed     []string      `json:"feed"`
	Trail    service.Trail `json:"trail"`
}

func (a *API) product(_ *requestInfo, w http.ResponseWriter, r *http.Request) error {
	p, err := a.catalog.Product(r.Context(), domain.SKU(r.PathValue("sku")))
	if err != nil {
		return err
	}
	labels, feed := service.Labels(&p)
	utils.WriteJSON(w, http.StatusOK, &page{
		item:     item{SKU: p.SKU, Name: p.Name, Price: p.Price.String(), Slug: utils.Slug(p.Name)},
		Category: p.Category,
		Labels:   labels,
		Feed:     feed,
		Trail:    service.TrailOf(&p),
	})
	return nil
}

type stockBody struct {
	Pieces int `json:"pieces"`
}

func (a *API) stock(_ *requestInfo, w http.ResponseWriter, r *http.Request) error {
	pieces, err := a.catalog.Stock(domain.SKU(r.PathValue("sku")))
	if err != nil {
		return err
	}
	utils.WriteJSON(w, http.StatusOK, &stockBody{Pieces: pieces})
	return nil
}

func (a *API) bestSellers(_ *requestInfo, w http.ResponseWriter, r *http.Request) error {
	products, err := a.catalog.BestSellers(r.Context(), 10)
	if err != nil {
		return err
	}
	list := items(products)
	utils.WriteJSON(w, http.StatusOK, &list)
	return nil
}

func (a *API) categories(_ *requestInfo, w http.ResponseWriter, r *http.Request) error {
	root, err := a.catalog.Categories(r.Context())
	if err != nil {
		return err
	}
	utils.WriteJSON(w, http.StatusOK, root)
	return nil
}

// export writes the whole catalogue, one JSON object per line.
func (a *API) export(_ *requestInfo, w http.ResponseWriter, _ *http.Request) error {
	// The client may be gone: the store is asked all the same, and the request
	// holds its memory until the store has answered.
	products, err := a.catalog.All(context.Background()) // want "ctx-not-propagated: the work of `All` goes on when the caller has given up"
	if err != nil {
		return err
	}
	// Ten megabytes per request, used or not, zeroed first, and large enough
	// to start the collector early.
	buf := bytes.NewBuffer(make([]byte, 0, 10<<20)) // later big-buffer-per-request
	enc := json.NewEncoder(buf)
	for i := range products {
		if err := enc.Encode(&products[i]); err != nil {
			return fmt.Errorf("export: %w", err)
		}
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	if _, err := buf.WriteTo(w); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	return nil
}

type importBody struct {
	Saved int `json:"saved"`
}

// importProducts takes the parts of an upload, one file each.
func (a *API) importProducts(_ *requestInfo, w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxImport)
	if err := r.ParseMultipartForm(1 << 20); err != nil {
		return fmt.Errorf("import: %w", err)
	}
	saved := 0
	for _, header := range r.MultipartForm.File["list"] {
		file, err := header.Open()
		if err != nil {
			return fmt.Errorf("import %s: %w", header.Filename, err)
		}
		// Large parts are files on disk, and all of them stay open until the
		// last one is in.
		defer file.Close() // want "defer-in-loop: defer"
		n, err := a.importer.Import(r.Context(), file)
		if err != nil {
			return fmt.Errorf("import %s: %w", header.Filename, err)
		}
		saved += n
	}
	utils.WriteJSON(w, http.StatusOK, &importBody{Saved: saved})
	return nil
}
