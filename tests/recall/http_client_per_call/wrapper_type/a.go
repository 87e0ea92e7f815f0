package p

import (
	"net/http"
	"time"
)

type retrying struct {
	inner http.RoundTripper
	times int
}

func (r retrying) RoundTrip(req *http.Request) (resp *http.Response, err error) {
	for range r.times {
		if resp, err = r.inner.RoundTrip(req); err == nil {
			return resp, nil
		}
	}
	return resp, err
}

func wrap(rt http.RoundTripper) http.RoundTripper { return retrying{inner: rt, times: 3} }

func viaWrapper(w http.ResponseWriter, r *http.Request) {
	c := http.Client{
		Timeout:   time.Second,
		Transport: wrap(&http.Transport{}), // want "http-client-per-call: an HTTP transport of its own for every request"
	}
	resp, err := c.Get("http://a")
	if err != nil {
		return
	}
	resp.Body.Close()
}

func viaClone(w http.ResponseWriter, r *http.Request) {
	base, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return
	}
	t := base.Clone() // want "http-client-per-call: an HTTP transport of its own for every request"
	t.ResponseHeaderTimeout = time.Second
	resp, err := (&http.Client{Transport: t}).Get("http://a")
	if err != nil {
		return
	}
	resp.Body.Close()
}

var kept = retrying{inner: &http.Transport{}}

func viaKept(w http.ResponseWriter, r *http.Request) {
	c := http.Client{Transport: wrap(kept)}
	resp, err := c.Get("http://a")
	if err != nil {
		return
	}
	resp.Body.Close()
}

func routes() {
	http.HandleFunc("/wrapper", viaWrapper)
	http.HandleFunc("/clone", viaClone)
	http.HandleFunc("/kept", viaKept)
}
