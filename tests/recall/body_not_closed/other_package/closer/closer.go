// Package closer has helpers for responses.
package closer

import (
	"io"
	"log"
	"net/http"
)

// Drain reads what is left, so that the connection is used again, and closes it.
func Drain(body io.ReadCloser) {
	if _, err := io.Copy(io.Discard, body); err != nil {
		log.Print(err)
	}
	Quietly(body)
}

func Quietly(c io.Closer) {
	if err := c.Close(); err != nil {
		log.Print(err)
	}
}

// Log does not close it.
func Log(resp *http.Response) {
	log.Print(resp.Status, resp.Header.Get("Server"))
}
