// One for each turn of a loop.
package a

import (
	"crypto/tls"
	"net/http"
	"net/rpc"
	"net/url"
	"time"
)

type probe struct {
	every   time.Duration
	roots   *tls.Config
	targets []string
}

func (p *probe) run(stop <-chan struct{}) {
	for {
		select {
		case <-stop:
			return
		case <-time.After(p.every):
			for _, target := range p.targets {
				transport := &http.Transport{TLSClientConfig: p.roots, MaxIdleConns: 2} // want "http-client-per-call: an HTTP transport of its own in each turn: its connections are not shared"
				ask(&http.Client{Transport: transport, Timeout: p.every}, target)
			}
		}
	}
}

func ask(c *http.Client, target string) {
	if resp, err := c.Get(target); err == nil {
		resp.Body.Close()
	}
}

// Of what this turn has.
func viaProxies(proxies []*url.URL, target string) {
	for _, proxy := range proxies {
		c := &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(proxy)}, Timeout: time.Second}
		ask(c, target)
	}
}

// Kept.
func pool(n int) []*http.Transport {
	var all []*http.Transport
	for range n {
		all = append(all, &http.Transport{MaxConnsPerHost: 1})
	}
	return all
}

// Again once the connection is lost.
func follow(address string, events chan<- int) {
	for {
		c, err := rpc.Dial("tcp", address)
		if err != nil {
			time.Sleep(time.Second)
			continue
		}
		for {
			var n int
			if err := c.Call("Feed.Next", 0, &n); err != nil {
				break
			}
			events <- n
		}
		c.Close()
	}
}
