// Shopstore keeps the shop's data and serves it over net/rpc.
package main

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"syscall"

	"premortem.dev/lab/shop/internal/rpcapi"
	"premortem.dev/lab/shop/internal/store"
	"premortem.dev/lab/shop/internal/utils"
)

func main() {
	addr := flag.String("addr", utils.Env("SHOPSTORE_ADDR", "127.0.0.1:7070"), "address to listen on")
	dir := flag.String("dir", "data", "folder of the journal")
	flag.Parse()
	if err := run(*addr, *dir); err != nil {
		slog.Error("shopstore", "err", err)
		os.Exit(1)
	}
}

func run(addr, dir string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("data: %w", err)
	}
	s, err := store.Open(dir)
	if err != nil {
		return err
	}
	defer func() {
		if err := s.Close(); err != nil {
			slog.Error("journal not closed", "err", err)
		}
	}()
	srv, err := rpcapi.NewServer(s)
	if err != nil {
		return err
	}
	var lc net.ListenConfig
	ln, err := lc.Listen(ctx, "tcp", addr)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	slog.Info("store", "addr", ln.Addr().String())
	return rpcapi.Serve(ctx, ln, srv)
}
