package web

import (
	"net/http"

	"example.com/shop/prices"
)

func price(w http.ResponseWriter, r *http.Request) {
	c := prices.New("http://prices/") // want "http-client-per-call: an HTTP transport of its own for every request"
	status, err := c.Ask(r.Context(), r.URL.Query().Get("sku"))
	if err != nil {
		status = http.StatusBadGateway
	}
	w.WriteHeader(status)
}

func priceShared(w http.ResponseWriter, r *http.Request) {
	c := prices.NewShared("http://prices/")
	status, _ := c.Ask(r.Context(), "1")
	w.WriteHeader(status)
}

type server struct{ c *prices.Client }

func (s *server) price(w http.ResponseWriter, r *http.Request) {
	status, _ := s.c.Ask(r.Context(), "1")
	w.WriteHeader(status)
}

func Routes() {
	s := &server{c: prices.New("http://prices/")}
	http.HandleFunc("/price", price)
	http.HandleFunc("/shared", priceShared)
	http.HandleFunc("/kept", s.price)
}
