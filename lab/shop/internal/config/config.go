// Package config reads the shop's settings and reads them again on SIGHUP.
package config

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
)

// Config is what can be set without a new release.
type Config struct {
	PageSize    int      `json:"page_size"`
	Currency    string   `json:"currency"`
	CacheTTLSec int      `json:"cache_ttl_seconds"`
	BulkFrom    int      `json:"bulk_from"`
	BulkPercent int      `json:"bulk_percent"`
	Webhook     string   `json:"webhook"`
	RatesURL    string   `json:"rates_url"`
	FeedURL     string   `json:"feed_url"`
	Coupons     []string `json:"coupons"`
}

// current is read by every handler.
var current = &Config{
	PageSize:    20,
	Currency:    "EUR",
	CacheTTLSec: 30,
	BulkFrom:    10,
	BulkPercent: 5,
}

// Current returns the settings in force.
func Current() *Config {
	return current
}

// Load reads the file at path and puts its settings in force; what the file
// does not set keeps its value.
func Load(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("config: %w", err)
	}
	next := *current
	if err := json.Unmarshal(data, &next); err != nil {
		return fmt.Errorf("config %s: %w", path, err)
	}
	// Requests under way read these fields at the same moment: the pointer of
	// one string with the length of another, and only under load.
	*current = next // later race-config-reload
	return nil
}

// Watch loads the file again on every SIGHUP until ctx ends.
func Watch(ctx context.Context, path string) {
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	defer signal.Stop(hup)
	for {
		select {
		case <-hup:
			if err := Load(path); err != nil {
				slog.Error("settings kept", "err", err)
			}
		case <-ctx.Done():
			return
		}
	}
}
