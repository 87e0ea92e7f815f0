package p

import (
	"context"
	"net/http"
)

type notifier interface {
	notify(ctx context.Context, text string) error
}

type hook struct{ url string }

func (h hook) notify(ctx context.Context, text string) error {
	tr := &http.Transport{Proxy: http.ProxyFromEnvironment} // want "http-client-per-call: an HTTP transport of its own for every request"
	var rt http.RoundTripper = tr
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.url, nil)
	if err != nil {
		return err
	}
	resp, err := rt.RoundTrip(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

type pooled struct{ rt http.RoundTripper }

func (p *pooled) notify(ctx context.Context, text string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, text, nil)
	if err != nil {
		return err
	}
	resp, err := p.rt.RoundTrip(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

type orders struct{ n notifier }

func (o *orders) add(w http.ResponseWriter, r *http.Request) {
	if err := o.n.notify(r.Context(), "new"); err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
	}
}

func routes(test bool) {
	o := &orders{n: hook{url: "http://hook"}}
	if test {
		o.n = &pooled{rt: &http.Transport{}}
	}
	http.HandleFunc("POST /orders", o.add)
}
