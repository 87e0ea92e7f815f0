package p

import (
	"errors"
	"io"
	"net/http"
)

func do(f func() error) error { return f() }

func within(u string) error {
	get := func() (*http.Response, error) { return http.Get(u) }
	resp, err := get() // want "body-not-closed: the body of `resp` is never closed"
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}

func deferred(u string) error {
	resp, err := http.Get(u) // want "body-not-closed: the body of `resp` is not closed on every path"
	if err != nil {
		return err
	}
	done := func() { resp.Body.Close() }
	if resp.StatusCode != http.StatusOK {
		return errors.New(resp.Status)
	}
	defer done()
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}

func inside(u string) error {
	return do(func() error {
		resp, err := http.Get(u) // want "body-not-closed: the body of `resp` is never closed"
		if err != nil {
			return err
		}
		if resp.StatusCode >= http.StatusBadRequest {
			return errors.New(resp.Status)
		}
		return nil
	})
}

func handed(u string) error {
	resp, err := http.Get(u)
	if err != nil {
		return err
	}
	return do(func() error { return resp.Body.Close() })
}

func methodValue(client *http.Client, req *http.Request) error {
	send := client.Do
	resp, err := send(req) // want "body-not-closed: the body of `resp` is never closed"
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return errors.New(resp.Status)
	}
	return nil
}

func methodValueWell(client *http.Client, req *http.Request) error {
	send := client.Do
	resp, err := send(req)
	if err != nil {
		return err
	}
	finish := resp.Body.Close
	return finish()
}
