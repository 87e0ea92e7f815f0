package mux

import "net/http"

type Router struct{ handlers []http.Handler }

func (r *Router) Handle(path string, handler http.Handler) {
	r.handlers = append(r.handlers, handler)
}
