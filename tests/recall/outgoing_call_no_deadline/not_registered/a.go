// Handlers that others register: what they get says what they are.
package a

import (
	"net/http"
)

type API struct{ base string }

func (a *API) Price(w http.ResponseWriter, r *http.Request) {
	resp, err := http.Get(a.base + r.URL.Path) // want "outgoing-call-no-deadline: `Get` may wait for ever: its client has no time-out"
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	resp.Body.Close()
}

func (a *API) Stock(w http.ResponseWriter, r *http.Request) {
	if err := a.stock(); err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
	}
}

func (a *API) stock() error {
	resp, err := http.Get(a.base + "/stock") // want "outgoing-call-no-deadline: `Get` may wait for ever: its client has no time-out"
	if err != nil {
		return err
	}
	return resp.Body.Close()
}
