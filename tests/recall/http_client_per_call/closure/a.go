package p

import (
	"net/http"
	"net/http/httputil"
	"net/rpc"
	"net/url"
)

func handler(addr string) http.HandlerFunc {
	shared := &http.Client{Transport: &http.Transport{}}
	return func(w http.ResponseWriter, r *http.Request) {
		dial := func() (*rpc.Client, error) { return rpc.DialHTTP("tcp", addr) }
		c, err := dial() // want "http-client-per-call: an RPC connection of its own for every request"
		if err != nil {
			return
		}
		defer c.Close()
		var n int
		_ = c.Call("Stock.Count", 1, &n)
		if resp, err := shared.Get("http://prices"); err == nil {
			resp.Body.Close()
		}
	}
}

func proxy(target *url.URL) http.Handler {
	p := httputil.NewSingleHostReverseProxy(target)
	p.Transport = &http.Transport{}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.ServeHTTP(w, r)
	})
}

// Somebody else registers it.
func Stock(w http.ResponseWriter, r *http.Request) {
	t := &http.Transport{} // want "http-client-per-call: an HTTP transport of its own for every request"
	defer t.CloseIdleConnections()
	req, err := http.NewRequestWithContext(r.Context(), http.MethodGet, "http://stock", nil)
	if err != nil {
		return
	}
	resp, err := t.RoundTrip(req)
	if err != nil {
		return
	}
	resp.Body.Close()
}

func routes(mux *http.ServeMux, target *url.URL) {
	mux.Handle("/stock", handler("stock:7000"))
	mux.Handle("/", proxy(target))
}
