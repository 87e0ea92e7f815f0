package p

import (
	"errors"
	"io"
	"net/http"
)

type fetcher interface {
	fetch(path string) (*http.Response, error)
}

type plain struct{ base string }

func (p plain) fetch(path string) (*http.Response, error) { return http.Get(p.base + path) }

type retrying struct{ inner fetcher }

func (r *retrying) fetch(path string) (*http.Response, error) {
	resp, err := r.inner.fetch(path)
	if err != nil {
		return r.inner.fetch(path)
	}
	return resp, nil
}

type service struct{ f fetcher }

func newService(base string) *service {
	return &service{f: &retrying{inner: plain{base}}}
}

func (s *service) size(path string) (int64, error) {
	resp, err := s.f.fetch(path) // want "body-not-closed: the body of `resp` is never closed"
	if err != nil {
		return 0, err
	}
	if resp.StatusCode != http.StatusOK {
		return 0, errors.New(resp.Status)
	}
	return resp.ContentLength, nil
}

func (s *service) read(path string) ([]byte, error) {
	resp, err := s.f.fetch(path)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

// getter is what a client is hidden behind; who implements it is not seen.
type getter interface {
	Get(url string) (*http.Response, error)
}

func ok(g getter, url string) (bool, error) {
	resp, err := g.Get(url) // want "body-not-closed: the body of `resp` is never closed"
	if err != nil {
		return false, err
	}
	return resp.StatusCode == http.StatusOK, nil
}

// finisher is what is done with a response in the end.
type finisher interface {
	finish(resp *http.Response)
}

type closing struct{}

func (closing) finish(resp *http.Response) { resp.Body.Close() }

type logging struct{ last string }

func (l *logging) finish(resp *http.Response) { l.last = resp.Status }

func throughClosing(u string) error {
	var f finisher = closing{}
	resp, err := http.Get(u)
	if err != nil {
		return err
	}
	f.finish(resp)
	return nil
}

func throughLogging(u string) error {
	var f finisher = &logging{}
	resp, err := http.Get(u) // want "body-not-closed: the body of `resp` is never closed"
	if err != nil {
		return err
	}
	f.finish(resp)
	return nil
}
