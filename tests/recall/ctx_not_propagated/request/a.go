// Requests carry the context.
package a

import (
	"context"
	"net/http"
	"time"
)

type sender interface {
	Do(*http.Request) (*http.Response, error)
}

type rates struct {
	client sender
	url    string
}

func (r *rates) latest(ctx context.Context) error {
	detached, cancel := context.WithTimeout(context.TODO(), 30*time.Second) // want "ctx-not-propagated: the work of `Do` goes on when the caller has given up: it gets a context that ends at its own deadline alone"
	defer cancel()
	req, err := http.NewRequestWithContext(detached, http.MethodGet, r.url, http.NoBody)
	if err != nil {
		return err
	}
	resp, err := r.client.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// Who gets the request decides.
func (r *rates) request(ctx context.Context) (*http.Request, error) {
	return http.NewRequestWithContext(context.Background(), http.MethodGet, r.url, http.NoBody)
}

func (r *rates) later(ctx context.Context) error {
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, r.url, http.NoBody)
	if err != nil {
		return err
	}
	resp, err := r.client.Do(req.WithContext(ctx))
	if err != nil {
		return err
	}
	return resp.Body.Close()
}
