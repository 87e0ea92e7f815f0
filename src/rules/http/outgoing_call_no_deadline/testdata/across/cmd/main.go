package main

import (
	"across/jobs"
	"context"
	"net/http"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	go jobs.Refresh(ctx)
	http.HandleFunc("/healthz", func(w http.ResponseWriter, r *http.Request) {})
	<-ctx.Done()
}
