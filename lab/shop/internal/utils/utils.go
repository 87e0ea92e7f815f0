// Package utils has what found no other home. Every package imports it, so
// every change here rebuilds and retests all of them.
package utils // want "junk-drawer-package: package `utils` holds 5 things"

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"time"
)

// WriteJSON answers a request with what v points to.
func WriteJSON[T any](w http.ResponseWriter, status int, v *T) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(v); err != nil {
		slog.Error("answer not written", "err", err)
	}
}

// Env returns an environment variable or a default.
func Env(name, otherwise string) string {
	if v, ok := os.LookupEnv(name); ok {
		return v
	}
	return otherwise
}

// Slug makes a name fit for a URL.
func Slug(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		default:
			return '-'
		}
	}, s)
}

// Clamp keeps n between low and high.
func Clamp(n, low, high int) int {
	return max(low, min(n, high))
}

// Retry calls f up to n times, with a pause that doubles, until it succeeds or
// ctx ends.
func Retry(ctx context.Context, n int, pause time.Duration, f func() error) error {
	var err error
	for range n {
		if err = f(); err == nil {
			return nil
		}
		select {
		case <-time.After(pause):
			pause *= 2
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return err
}
