// A daemon that serves nobody: what waits for ever in its loop stops it, and nobody sees that.
package main

import (
	"context"
	"log"
	"net/http"
	"os"
	"os/signal"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	resp, err := http.Get("http://register") // once, at the start: who starts it sees it
	if err == nil {
		resp.Body.Close()
	}
	go watch(ctx)
	for {
		if err := probe("http://shop/healthz"); err != nil {
			log.Print(err)
		}
		resp, err := http.Get("http://cart/healthz") // want "outgoing-call-no-deadline: `Get` may wait for ever: its client has no time-out"
		if err == nil {
			resp.Body.Close()
		}
		time.Sleep(time.Minute)
	}
}

func probe(url string) error {
	resp, err := http.Get(url) // want "outgoing-call-no-deadline: `Get` may wait for ever: its client has no time-out"
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func watch(ctx context.Context) {
	ticker := time.NewTicker(time.Minute)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			resp, err := http.Head("http://watched") // want "outgoing-call-no-deadline: `Head` may wait for ever: its client has no time-out"
			if err == nil {
				resp.Body.Close()
			}
		}
	}
}
