package p

import (
	"net/http"
	"net/http/httptest"
)

// openkruise/agents#961: what tests are served by.
func support(h http.Handler) *httptest.Server {
	return &httptest.Server{Config: &http.Server{Handler: h}}
}
