package p

import (
	"fmt"
	"io"
	"net/http"
	"strings"
)

type authorised struct {
	next  http.RoundTripper
	token func() string
}

func (a *authorised) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := a.next.RoundTrip(req) // want "body-not-closed: the body of `resp` is not closed on every path"
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusUnauthorized {
		return resp, nil
	}
	again := req.Clone(req.Context())
	again.Header.Set("Authorization", a.token())
	return a.next.RoundTrip(again)
}

type refreshing struct{ next http.RoundTripper }

func (r *refreshing) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := r.next.RoundTrip(req)
	if err != nil || resp.StatusCode != http.StatusUnauthorized {
		return resp, err
	}
	resp.Body.Close()
	return r.next.RoundTrip(req)
}

func ask(a *authorised, req *http.Request) error {
	resp, err := a.RoundTrip(req) // want "body-not-closed: the body of `resp` is never closed"
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("refused: %s", resp.Status)
	}
	return nil
}

// canned has nothing open.
type canned struct{}

func (canned) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader("")), Request: req}, nil
}

func askCanned(c canned, req *http.Request) (int, error) {
	resp, err := c.RoundTrip(req)
	if err != nil {
		return 0, err
	}
	return resp.StatusCode, nil
}
