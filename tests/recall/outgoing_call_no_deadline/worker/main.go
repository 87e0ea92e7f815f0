// A worker beside the server; the context lies in a field, the request is made by a helper.
package main

import (
	"context"
	"net/http"
	"time"
)

type syncer struct {
	ctx    context.Context
	client *http.Client
}

func newSyncer() *syncer {
	return &syncer{ctx: context.Background(), client: &http.Client{}}
}

func (s *syncer) request(url string) (*http.Request, error) {
	return http.NewRequestWithContext(s.ctx, http.MethodGet, url, nil)
}

func (s *syncer) sync() error {
	req, err := s.request("http://peers")
	if err != nil {
		return err
	}
	resp, err := s.client.Do(req) // want "outgoing-call-no-deadline: `Do` may wait for ever: its client has no time-out, and the context no deadline"
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func (s *syncer) syncQuickly() error {
	ctx, cancel := context.WithTimeout(s.ctx, time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://peers", nil)
	if err != nil {
		return err
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func (s *syncer) run() {
	for range time.Tick(time.Minute) {
		s.sync()
		s.syncQuickly()
	}
}

func main() {
	go newSyncer().run()
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {})
	http.ListenAndServe("127.0.0.1:8080", nil)
}
