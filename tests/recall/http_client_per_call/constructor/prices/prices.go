// Package prices asks the price service.
package prices

import (
	"context"
	"net/http"
	"time"
)

// Client has a transport of its own.
type Client struct {
	base string
	http *http.Client
}

func New(base string) *Client {
	return &Client{base: base, http: newHTTP(time.Second)}
}

func newHTTP(d time.Duration) *http.Client {
	return &http.Client{Timeout: d, Transport: &http.Transport{MaxIdleConns: 10}}
}

// NewShared has the transport of all.
func NewShared(base string) *Client {
	return &Client{base: base, http: http.DefaultClient}
}

func (c *Client) Ask(ctx context.Context, sku string) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+sku, nil)
	if err != nil {
		return 0, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, resp.Body.Close()
}
