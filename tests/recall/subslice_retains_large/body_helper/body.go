package body

import (
	"bytes"
	"io"
	"net/http"
	"sync"
)

type Cache struct {
	mu   sync.Mutex
	etag map[string][]byte
}

func readBody(r io.Reader) ([]byte, error) {
	var buf bytes.Buffer
	if _, err := io.Copy(&buf, r); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

func (c *Cache) put(key string, etag []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.etag[key] = etag
}

// Remember keeps a whole body for the sixteen bytes that it begins with.
func (c *Cache) Remember(resp *http.Response) error {
	body, err := readBody(resp.Body)
	if err != nil {
		return err
	}
	c.put(resp.Request.URL.Path, body[:16]) // want "subslice-retains-large: keeps all of `body`"
	return nil
}

// RememberAll reads the body itself.
func (c *Cache) RememberAll(resp *http.Response) error {
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	c.put(resp.Request.URL.Path, body[:16]) // want "subslice-retains-large: keeps all of `body`"
	return nil
}

func (c *Cache) RememberCopy(resp *http.Response) error {
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	c.put(resp.Request.URL.Path, bytes.Clone(body[:16]))
	return nil
}
