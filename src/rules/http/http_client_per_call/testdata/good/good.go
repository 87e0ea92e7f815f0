package good

import (
	"context"
	"database/sql"
	"io"
	"net"
	"net/http"
	"net/rpc"
	"sync"
	"time"
)

var shared = &http.Client{Timeout: time.Second, Transport: &http.Transport{}}

// Made once, kept for all.
var (
	once   sync.Once
	stored *rpc.Client
)

func lazily(w http.ResponseWriter, r *http.Request) {
	once.Do(func() {
		c, err := rpc.Dial("tcp", "store:7000")
		if err == nil {
			stored = c
		}
	})
	stored.Call("Store.Stock", "sku", nil)
}

type cache struct {
	mu  sync.Mutex
	dbs map[string]*sql.DB
}

func (c *cache) open(tenant string) (*sql.DB, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if db := c.dbs[tenant]; db != nil {
		return db, nil
	}
	db, err := sql.Open("postgres", tenant)
	if err != nil {
		return nil, err
	}
	c.dbs[tenant] = db
	return db, nil
}

func (c *cache) tenant(w http.ResponseWriter, r *http.Request) {
	db, err := c.open(r.URL.Query().Get("tenant")) // silent "http-client-per-call: it is not seen to make a client"
	if err != nil {
		return
	}
	db.ExecContext(r.Context(), "select 1")
}

// A client without a transport uses that of all others.
func cheap(w http.ResponseWriter, r *http.Request) {
	c := &http.Client{Timeout: time.Second}
	resp, err := c.Get("http://prices")
	if err != nil {
		return
	}
	defer resp.Body.Close()
}

// Cannot be shared: it dials what the request asks for.
func proxy(w http.ResponseWriter, r *http.Request) {
	addr := r.URL.Query().Get("addr")
	tr := &http.Transport{DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) { // silent "http-client-per-call: the client is for this call"
		var d net.Dialer
		return d.DialContext(ctx, network, addr)
	}}
	c := &http.Client{Transport: tr}
	resp, err := c.Get("http://inside")
	if err != nil {
		return
	}
	defer resp.Body.Close()
}

// Keeps no connection, on purpose.
func probe(w http.ResponseWriter, r *http.Request) {
	c := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := c.Get("http://inside")
	if err != nil {
		return
	}
	defer resp.Body.Close()
}

// Somebody else has it: a channel, a goroutine, a field.
type session struct{ c *rpc.Client }

func (s *session) start(w http.ResponseWriter, r *http.Request) {
	c, err := rpc.Dial("tcp", "store:7000") // silent "http-client-per-call: somebody keeps the client, or gets it"
	if err != nil {
		return
	}
	s.c = c
}

func background(w http.ResponseWriter, r *http.Request) {
	c, err := rpc.Dial("tcp", "store:7000")
	if err != nil {
		return
	}
	go func() {
		defer c.Close()
		c.Call("Store.Import", "all", nil)
	}()
}

// Does not run for requests.
func ping() error {
	c, err := rpc.Dial("tcp", "store:7000") // silent "http-client-per-call: no request handler gets here in a few steps"
	if err != nil {
		return err
	}
	defer c.Close()
	return c.Call("Store.Ping", 0, nil)
}

func ask(w http.ResponseWriter, r *http.Request) {
	resp, err := shared.Get("http://prices")
	if err != nil {
		return
	}
	defer resp.Body.Close()
	io.Copy(w, resp.Body)
}

func routes(c *cache, s *session) error {
	http.HandleFunc("/lazily", lazily)
	http.HandleFunc("/tenant", c.tenant)
	http.HandleFunc("/cheap", cheap)
	http.HandleFunc("/proxy", proxy)
	http.HandleFunc("/probe", probe)
	http.HandleFunc("/start", s.start)
	http.HandleFunc("/background", background)
	http.HandleFunc("/ask", ask)
	return ping()
}
