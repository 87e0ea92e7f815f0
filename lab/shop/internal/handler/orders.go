package handler

import (
	"encoding/json"
	"net/http"
	"runtime"
	"time"

	"premortem.dev/lab/shop/internal/domain"
	"premortem.dev/lab/shop/internal/utils"
)

const maxOrder = 64 << 10

// orderForm is what a customer sends.
type orderForm struct {
	Ship   domain.Address `json:"ship"`
	Bill   domain.Address `json:"bill"`
	Coupon string         `json:"coupon"`
	Lines  []struct {
		SKU      domain.SKU `json:"sku"`
		Quantity int        `json:"quantity"`
	} `json:"lines"`
}

type orderBody struct {
	ID     domain.OrderID `json:"id"`
	Total  string         `json:"total"`
	Status domain.Status  `json:"status"`
}

func (a *API) placeOrder(_ *requestInfo, w http.ResponseWriter, r *http.Request) error {
	var form orderForm
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxOrder)).Decode(&form); err != nil {
		return &domain.ValidationError{Field: "body", Reason: err.Error()}
	}
	order := &domain.Order{
		Ship:   form.Ship,
		Bill:   form.Bill,
		Coupon: form.Coupon,
		Lines:  make([]domain.Line, 0, len(form.Lines)),
	}
	for _, l := range form.Lines {
		if l.Quantity < 1 {
			return &domain.ValidationError{Field: "quantity", Reason: "less than one"}
		}
		order.Lines = append(order.Lines, domain.Line{SKU: l.SKU, Quantity: l.Quantity})
	}
	if err := a.orders.Place(r.Context(), order); err != nil {
		return err
	}
	utils.WriteJSON(w, http.StatusCreated, &orderBody{ID: order.ID, Total: order.Total.String(), Status: order.Status})
	return nil
}

func (a *API) order(_ *requestInfo, w http.ResponseWriter, r *http.Request) error {
	order, err := a.orders.Get(r.Context(), domain.OrderID(r.PathValue("id")))
	if err != nil {
		return err
	}
	utils.WriteJSON(w, http.StatusOK, &orderBody{ID: order.ID, Total: order.Total.String(), Status: order.Status})
	return nil
}

func (a *API) cancelOrder(_ *requestInfo, w http.ResponseWriter, r *http.Request) error {
	if err := a.orders.Cancel(r.Context(), domain.OrderID(r.PathValue("id"))); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

type healthBody struct {
	Goroutines int                `json:"goroutines"`
	UpSeconds  int                `json:"up_seconds"`
	Served     float64            `json:"served"`
	Micros     map[string]float64 `json:"micros"`
}

// health says how the service feels. The number of goroutines is the first
// thing to look at.
func (a *API) health(_ *requestInfo, w http.ResponseWriter, _ *http.Request) error {
	utils.WriteJSON(w, http.StatusOK, &healthBody{
		Goroutines: runtime.NumGoroutine(),
		UpSeconds:  int(time.Since(a.started).Seconds()),
		Served:     a.orders.Served(),
		Micros:     a.recorder.Sums(),
	})
	return nil
}
