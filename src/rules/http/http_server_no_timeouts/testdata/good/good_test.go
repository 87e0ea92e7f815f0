package p

import "net/http"

func inTest(h http.Handler) error {
	s := &http.Server{Addr: ":8080", Handler: h}
	return s.ListenAndServe()
}
