// The same with at most as many pages as there is room for; which one goes is left to the map.
package main

import (
	"bytes"
	"net/http"
	"sync"

	"example.com/lab/serve"
)

const most = 200

type cache struct {
	mu    sync.Mutex
	pages map[string][]byte
}

func (c *cache) page(url string) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	page, known := c.pages[url]
	if !known {
		for old := range c.pages {
			if len(c.pages) < most {
				break
			}
			delete(c.pages, old)
		}
		page = render(url)
		c.pages[url] = page
	}
	return page
}

var pages = &cache{pages: map[string][]byte{}}

func main() { serve.Run(handle) }

func handle(w http.ResponseWriter, r *http.Request) { w.Write(pages.page(r.URL.String())) }

func render(url string) []byte { return bytes.Repeat([]byte(url+"\n"), 2000) }
