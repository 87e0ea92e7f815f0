// Package notify speaks to the world outside: partners' webhooks, the bank's
// exchange rates, the supplier's feed.
package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"premortem.dev/lab/shop/internal/domain"
)

// One deadline for every partner: too long for those that answer in 20 ms, too
// short for the one that needs 3 s on Mondays.
var client = &http.Client{Timeout: 2 * time.Second} // later http-client-global-timeout-only

// An Event tells a partner what happened to an order.
type Event struct {
	Order  domain.OrderID `json:"order"`
	Status domain.Status  `json:"status"`
	At     time.Time      `json:"at"`
}

// Send posts one event to a partner.
func Send(ctx context.Context, url string, e Event) error {
	body, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("event: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("event: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	// The body stays open when the partner refuses. Each refusal keeps one
	// connection and two goroutines; a partner that is down for a night takes
	// the shop with it.
	resp, err := client.Do(req) // want "body-not-closed: the body of `resp` is not closed on every path"
	if err != nil {
		return fmt.Errorf("event: %w", err)
	}
	if resp.StatusCode != http.StatusOK {
		return errors.New("event refused: " + resp.Status)
	}
	return resp.Body.Close()
}
