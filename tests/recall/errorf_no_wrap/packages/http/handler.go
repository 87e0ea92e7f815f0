package http

import (
	"errors"
	"net/http"

	"example.com/shop/store"
)

type Handler struct{ store *store.Store }

func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v, err := h.store.Get(r.URL.Path)
	if errors.Is(err, store.ErrNotFound) {
		http.NotFound(w, r)
		return
	}
	if err := h.store.Put(r.URL.Path); err != nil {
		http.Error(w, err.Error(), 500)
		return
	}
	w.Write([]byte(v))
}
