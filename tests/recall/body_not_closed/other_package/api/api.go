// Package api asks the stock service.
package api

import (
	"context"
	"fmt"
	"net/http"
)

type Client struct {
	base string
	http *http.Client
}

func New(base string) *Client { return &Client{base: base, http: &http.Client{}} }

// Get leaves the response to its caller.
func (c *Client) Get(ctx context.Context, path string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+path, nil)
	if err != nil {
		return nil, fmt.Errorf("stock: %w", err)
	}
	return c.http.Do(req)
}

// Status has closed the body already.
func (c *Client) Status(ctx context.Context, path string) (*http.Response, error) {
	resp, err := c.Get(ctx, path)
	if err != nil {
		return nil, err
	}
	resp.Body.Close()
	return resp, nil
}
