package good

import (
	"context"
	"net/http"
	"time"
)

var limited = &http.Client{Timeout: time.Second}

// Given a limit later.
var configured = &http.Client{}

func init() { configured.Timeout = time.Second }

// With a transport that may have limits.
var tuned = &http.Client{Transport: &http.Transport{ResponseHeaderTimeout: time.Second}}

var bare = &http.Client{}

func viaClients(w http.ResponseWriter, r *http.Request) {
	limited.Get("http://prices") // silent "outgoing-call-no-deadline: its client may have a time-out"
	configured.Get("http://prices")
	tuned.Get("http://prices")
}

// The context of the request ends when the client goes.
func viaRequest(w http.ResponseWriter, r *http.Request) {
	req, _ := http.NewRequestWithContext(r.Context(), http.MethodGet, "http://prices", nil)
	bare.Do(req)
}

// Deadlines: here, and in one of two callers.
func viaDeadline(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	fetch(ctx)
}

func viaNone(w http.ResponseWriter, r *http.Request) { fetch(context.Background()) }

func fetch(ctx context.Context) {
	req, _ := http.NewRequestWithContext(ctx, http.MethodGet, "http://prices", nil)
	bare.Do(req) // silent "outgoing-call-no-deadline: its client may have a time-out, or its context a deadline"
}

// Whoever calls it is not seen.
func Exported(ctx context.Context) {
	req, _ := http.NewRequestWithContext(ctx, http.MethodGet, "http://prices", nil)
	go bare.Do(req)
}

// A client that comes from elsewhere.
func viaParameter(c *http.Client) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { c.Get("http://prices") }
}

// No handler and no goroutine gets here.
func once() { http.Get("http://prices") } // silent "outgoing-call-no-deadline: neither a request gets here in a few steps, nor what goes on by itself"

func routes() {
	once()
	http.HandleFunc("/clients", viaClients)
	http.HandleFunc("/request", viaRequest)
	http.HandleFunc("/deadline", viaDeadline)
	http.HandleFunc("/none", viaNone)
	http.HandleFunc("/parameter", viaParameter(limited))
}

// A timer ends it.
func viaTimer(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithCancel(context.Background())
	timer := time.AfterFunc(time.Second, cancel)
	defer timer.Stop()
	req, _ := http.NewRequestWithContext(ctx, http.MethodGet, "http://prices", nil)
	bare.Do(req)
}

// Options may set a limit; a copy of the default client is given one.
func viaOptions(options ...func(*http.Client)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		c := &http.Client{}
		for _, option := range options {
			option(c)
		}
		c.Get("http://prices")
		mine := *http.DefaultClient
		mine.Timeout = time.Second
		mine.Get("http://prices")
	}
}

// What is behind the interface may have limits of its own.
type sender interface {
	Do(*http.Request) (*http.Response, error)
}

type retrying struct{ client *http.Client }

func (r retrying) Do(req *http.Request) (*http.Response, error) { return r.client.Do(req) }

type proxy struct{ upstream, other sender }

func newProxy() *proxy {
	return &proxy{upstream: retrying{limited}, other: limited}
}

func (p *proxy) forward(w http.ResponseWriter, r *http.Request) {
	req, _ := http.NewRequest(http.MethodGet, "http://upstream", nil)
	p.upstream.Do(req)
	p.other.Do(req)
}

func moreRoutes() {
	http.HandleFunc("/timer", viaTimer)
	http.HandleFunc("/options", viaOptions())
	http.HandleFunc("/proxy", newProxy().forward)
}

// A function that the client is handed to sets the limit, also through another one, or on what a
// constructor gives, or on its argument, or in a function literal.
func configure(c *http.Client) { c.Timeout = time.Second }

func prepare(c *http.Client) { configure(c) }

func plain() *http.Client { return &http.Client{} }

func patient(c *http.Client) {
	c.Timeout = time.Second
	c.Get("http://prices")
}

type shop struct{ client *http.Client }

func (s *shop) prices(w http.ResponseWriter, r *http.Request) { s.client.Get("http://prices") }

func viaHelpers(w http.ResponseWriter, r *http.Request) {
	direct, further, given, literal := &http.Client{}, &http.Client{}, plain(), &http.Client{}
	configure(direct)
	direct.Get("http://prices")
	prepare(further)
	further.Get("http://prices")
	given.Timeout = time.Second
	given.Get("http://prices")
	func() { literal.Timeout = time.Second }()
	literal.Get("http://prices")
	patient(&http.Client{})
}

func evenMoreRoutes() {
	s := &shop{client: &http.Client{}}
	prepare(s.client)
	http.HandleFunc("/shop", s.prices)
	http.HandleFunc("/helpers", viaHelpers)
}
