// Requests, and what is done with responses, in functions of their own.
package across

import (
	"errors"
	"fmt"
	"io"
	"net/http"
)

type client struct{ http *http.Client }

func (c *client) do(path string) (*http.Response, error) {
	req, err := http.NewRequest("GET", path, nil)
	if err != nil {
		return nil, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return resp, nil
}

func (c *client) get(path string) (*http.Response, error) { return c.do(path) }

// check only looks.
func check(resp *http.Response) error {
	if resp.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(resp.Body, 1000))
		return errors.New(string(text))
	}
	return nil
}

// finish closes on every path.
func finish(resp *http.Response) error {
	defer resp.Body.Close()
	return check(resp)
}

// must closes where it fails: on one path only, so its callers are left alone.
func must(resp *http.Response) error {
	if err := check(resp); err != nil {
		resp.Body.Close()
		return err
	}
	return nil
}
