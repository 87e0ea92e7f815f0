package p

import (
	"crypto/tls"
	"net/http"
	"time"
)

type config struct{ timeout time.Duration }

type api struct {
	cfg    config
	shared *http.Client
}

func (a *api) client() *http.Client {
	t := &http.Transport{TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}}
	return &http.Client{Timeout: a.cfg.timeout, Transport: t}
}

// sharedClient makes one and keeps it.
func (a *api) sharedClient() *http.Client {
	if a.shared == nil {
		a.shared = a.client()
	}
	return a.shared
}

func (a *api) ask(u string) (int, error) {
	resp, err := a.client().Get(u) // want "http-client-per-call: an HTTP transport of its own for every request"
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, resp.Body.Close()
}

func (a *api) askShared(u string) (int, error) {
	resp, err := a.sharedClient().Get(u)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, resp.Body.Close()
}

func (a *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	status, err := a.ask("http://inside")
	if err != nil {
		status, _ = a.askShared("http://inside")
	}
	w.WriteHeader(status)
}

func serve(a *api) error {
	s := &http.Server{Addr: ":80", Handler: a, ReadHeaderTimeout: time.Second}
	return s.ListenAndServe()
}
