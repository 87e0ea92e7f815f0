// ListenAndServe returns as soon as Shutdown begins, and main ends while requests are under way.
package main

import (
	"context"
	"errors"
	"log"
	"net/http"
	"os"
	"os/signal"
	"time"
)

func drain(srv *http.Server) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := srv.Shutdown(ctx); err != nil {
		log.Print(err)
	}
}

func runPublic() error {
	srv := &http.Server{Addr: "127.0.0.1:0", ReadHeaderTimeout: time.Second}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt)
	go func() { // want "goroutine-not-awaited: nobody waits for this goroutine, which lets a server end its requests; what is under way is lost when the process ends"
		<-stop
		drain(srv)
	}()
	if err := srv.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func runFatal(ctx context.Context) {
	srv := &http.Server{Addr: "127.0.0.1:0", ReadHeaderTimeout: time.Second}
	go func() { // want "goroutine-not-awaited: nobody waits for this goroutine, which lets a server end its requests"
		<-ctx.Done()
		drain(srv)
	}()
	log.Fatal(srv.ListenAndServe())
}

// Waits until the requests have ended.
func runCarefully(ctx context.Context) error {
	srv := &http.Server{Addr: "127.0.0.1:0", ReadHeaderTimeout: time.Second}
	drained := make(chan struct{})
	go func() {
		<-ctx.Done()
		drain(srv)
		close(drained)
	}()
	if err := srv.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	<-drained
	return nil
}

// The other way round: what serves is in the goroutine.
func runAside(ctx context.Context) {
	srv := &http.Server{Addr: "127.0.0.1:0", ReadHeaderTimeout: time.Second}
	go func() { log.Print(srv.ListenAndServe()) }()
	<-ctx.Done()
	drain(srv)
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	switch os.Args[1] {
	case "public":
		if err := runPublic(); err != nil {
			log.Fatal(err)
		}
	case "careful":
		if err := runCarefully(ctx); err != nil {
			log.Fatal(err)
		}
	case "aside":
		runAside(ctx)
	default:
		runFatal(ctx)
	}
}
