// A service that keeps every page that it has made, by its whole URL: those with a number that
// nobody asks for twice stay for ever.
package main

import (
	"bytes"
	"net/http"
	"sync"

	"example.com/lab/serve"
)

type cache struct {
	mu    sync.Mutex
	pages map[string][]byte
}

func (c *cache) page(url string) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	page, known := c.pages[url]
	if !known {
		page = render(url)
		c.pages[url] = page // later unbounded-cache
	}
	return page
}

var pages = &cache{pages: map[string][]byte{}}

func main() { serve.Run(handle) }

func handle(w http.ResponseWriter, r *http.Request) { w.Write(pages.page(r.URL.String())) }

func render(url string) []byte { return bytes.Repeat([]byte(url+"\n"), 2000) }
