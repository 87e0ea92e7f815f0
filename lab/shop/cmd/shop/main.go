// Shop is the web server: JSON over HTTP in front, the store behind.
package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"premortem.dev/lab/shop/internal/cache"
	"premortem.dev/lab/shop/internal/config"
	"premortem.dev/lab/shop/internal/domain"
	"premortem.dev/lab/shop/internal/handler"
	"premortem.dev/lab/shop/internal/handler/admin"
	"premortem.dev/lab/shop/internal/notify"
	"premortem.dev/lab/shop/internal/repository"
	"premortem.dev/lab/shop/internal/rpcapi"
	"premortem.dev/lab/shop/internal/service"
	"premortem.dev/lab/shop/internal/service/pricing"
	"premortem.dev/lab/shop/internal/utils"
	"premortem.dev/lab/shop/internal/worker"
)

const (
	poolSize     = 4
	ratesEvery   = time.Hour
	shutdownTime = 10 * time.Second
)

type options struct {
	addr   string
	admin  string
	store  string
	config string
	audit  string
}

func main() {
	var o options
	flag.StringVar(&o.addr, "addr", utils.Env("SHOP_ADDR", "127.0.0.1:8080"), "address of the shop")
	flag.StringVar(&o.admin, "admin", "127.0.0.1:8081", "address of the back office")
	flag.StringVar(&o.store, "store", utils.Env("SHOPSTORE_ADDR", "127.0.0.1:7070"), "address of the store")
	flag.StringVar(&o.config, "config", "", "settings file, read again on SIGHUP")
	flag.StringVar(&o.audit, "audit", "audit.log", "file of the audit log")
	flag.Parse()
	if err := run(&o); err != nil {
		slog.Error("shop", "err", err)
		os.Exit(1)
	}
}

func run(o *options) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	var background sync.WaitGroup
	defer background.Wait()
	// Runs before Wait: whatever ends run also ends the background jobs.
	defer stop()

	if o.config != "" {
		if err := config.Load(o.config); err != nil {
			return err
		}
		background.Go(func() { config.Watch(ctx, o.config) })
	}
	settings := config.Current()
	if settings.RatesURL != "" {
		background.Go(func() { watchRates(ctx, settings.RatesURL) })
	}

	client, err := dialStore(ctx, o.store)
	if err != nil {
		return err
	}
	defer client.Close()
	audit, err := os.OpenFile(o.audit, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	defer func() {
		if err := audit.Close(); err != nil {
			slog.Error("audit log not closed", "err", err)
		}
	}()
	events := notify.NewDispatcher(context.WithoutCancel(ctx), settings.Webhook)
	defer flush(ctx, events)
	pool := worker.NewPool(context.WithoutCancel(ctx), poolSize)
	defer pool.Stop()

	products := repository.NewProducts(client)
	orderStore := repository.NewOrders(client)
	ttl := time.Duration(settings.CacheTTLSec) * time.Second
	catalog := service.NewCatalog(products, repository.NewStock(o.store), cache.New[domain.SKU, domain.Product](ttl))
	orders := service.NewOrders(&service.OrderParts{
		Store:    orderStore,
		Catalog:  catalog,
		Prices:   pricing.NewEngine(pricing.Bulk{From: settings.BulkFrom, Percent: settings.BulkPercent}),
		Delivery: service.NewDelivery(threeDays),
		Events:   events,
		Pool:     pool,
		Audit:    service.NewAudit(audit),
	})
	importer := service.NewImporter(products)
	if err := warm(ctx, catalog); err != nil {
		slog.Warn("cache not warmed", "err", err)
	}

	return serve(ctx,
		// No time-outs: a client that sends one byte a minute keeps its
		// connection and its goroutine for as long as it likes.
		&http.Server{ // later http-server-no-timeouts
			Addr:    o.addr,
			Handler: handler.New(catalog, orders, importer).Routes(),
		},
		&http.Server{
			Addr:              o.admin,
			Handler:           admin.New(orderStore, catalog, importer).Routes(),
			ReadHeaderTimeout: 5 * time.Second,
			ReadTimeout:       10 * time.Second,
			WriteTimeout:      2 * time.Minute,
			IdleTimeout:       time.Minute,
		})
}

// serve runs the servers until ctx ends or one of them fails.
func serve(ctx context.Context, servers ...*http.Server) error {
	failed := make(chan error, len(servers))
	for _, s := range servers {
		go func() { failed <- s.ListenAndServe() }()
	}
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	for _, s := range servers {
		if e := s.Shutdown(ctx); e != nil && err == nil {
			err = e
		}
	}
	return err
}

// dialStore waits for a store that starts at the same time as we do.
func dialStore(ctx context.Context, addr string) (*rpcapi.Client, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	var client *rpcapi.Client
	err := utils.Retry(ctx, 6, 250*time.Millisecond, func() error {
		var err error
		client, err = rpcapi.Dial(ctx, addr)
		return err
	})
	return client, err
}

func warm(ctx context.Context, catalog *service.Catalog) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	best, err := catalog.BestSellers(ctx, 100)
	if err != nil {
		return err
	}
	skus := make([]domain.SKU, 0, len(best))
	for i := range best {
		skus = append(skus, best[i].SKU)
	}
	catalog.Warm(ctx, skus)
	return nil
}

// flush sends out the last events when the shop closes.
func flush(ctx context.Context, events *notify.Dispatcher) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	if err := events.Flush(ctx); err != nil {
		slog.Error("events lost", "err", err)
	}
}

// watchRates logs the bank's exchange rates every hour.
func watchRates(ctx context.Context, url string) {
	t := time.NewTicker(ratesEvery)
	defer t.Stop()
	for {
		rates, err := notify.Rates(ctx, url)
		if err != nil {
			slog.Error("rates", "err", err)
		} else {
			slog.Info("rates", "usd", rates["USD"])
		}
		select {
		case <-t.C:
		case <-ctx.Done():
			return
		}
	}
}

// threeDays is the carrier's promise.
func threeDays(domain.Address) (int, error) {
	return 3, nil
}
