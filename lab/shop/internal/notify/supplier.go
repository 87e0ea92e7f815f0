package notify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

const (
	maxRates    = 1 << 16
	feedTimeout = 20 * time.Second
)

// No deadline at all.
var ratesClient = &http.Client{} // later http-client-no-timeout

// Rates asks the bank what one unit of the shop's currency costs in others.
func Rates(ctx context.Context, url string) (map[string]float64, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, fmt.Errorf("rates: %w", err)
	}
	// The job that calls this has no deadline either: when the bank accepts the
	// connection and says nothing, prices stay as they were until a restart.
	resp, err := ratesClient.Do(req) // want "outgoing-call-no-deadline: `Do` may wait for ever: its client has no time-out, and the context no deadline"
	if err != nil {
		return nil, fmt.Errorf("rates: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, errors.New("rates: " + resp.Status)
	}
	var rates map[string]float64
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxRates)).Decode(&rates); err != nil {
		return nil, fmt.Errorf("rates: %w", err)
	}
	return rates, nil
}

// Feed opens the supplier's list of products. The caller closes it.
func Feed(ctx context.Context, url string) (io.ReadCloser, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, fmt.Errorf("feed: %w", err)
	}
	// A transport of its own for every call: each keeps its idle connection
	// for a minute and a half, and every call pays for a new handshake.
	c := &http.Client{ // want "http-client-per-call: an HTTP transport of its own for every request"
		Timeout: feedTimeout,
		Transport: &http.Transport{
			MaxIdleConnsPerHost:   4,
			IdleConnTimeout:       90 * time.Second,
			TLSHandshakeTimeout:   5 * time.Second,
			ResponseHeaderTimeout: 10 * time.Second,
		},
	}
	resp, err := c.Do(req)
	if err != nil {
		return nil, fmt.Errorf("feed: %w", err)
	}
	if resp.StatusCode != http.StatusOK {
		resp.Body.Close()
		return nil, errors.New("feed: " + resp.Status)
	}
	return resp.Body, nil
}
