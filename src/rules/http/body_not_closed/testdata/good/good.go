package good

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
)

func deferred(url string) ([]byte, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err := resp.Body.Close(); err != nil {
			log.Print(err)
		}
	}()
	return io.ReadAll(resp.Body)
}

func notNil(url string) error {
	resp, err := http.Get(url)
	if resp != nil && resp.Body != nil {
		defer resp.Body.Close()
	}
	if err != nil {
		return err
	}
	return nil
}

func before(url string) (err error) {
	var resp *http.Response
	defer func() {
		if resp != nil {
			resp.Body.Close()
		}
	}()
	resp, err = http.Get(url)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return errors.New(resp.Status)
	}
	return nil
}

// A variable of an outer function, a helper, an io.Closer (bodyclose#18, #77, !80).
func outer(urls []string) error {
	var resp *http.Response
	var err error
	get := func(url string) { resp, err = http.Get(url) }
	get(urls[0])
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	return nil
}

func closeAll(closers ...io.Closer) {
	for _, c := range closers {
		c.Close()
	}
}

func helper(url string) {
	resp, err := http.Get(url)
	if err != nil {
		return
	}
	defer closeAll(resp.Body)
}

func drain(body io.ReadCloser) {
	io.Copy(io.Discard, body)
	body.Close()
}

func drained(url string) (int, error) {
	resp, err := http.Get(url)
	if err != nil {
		return 0, err
	}
	defer drain(resp.Body)
	if resp.StatusCode != http.StatusOK {
		return 0, errors.New(resp.Status)
	}
	return 1, nil
}

// Somebody else has it.
type page struct {
	*http.Response
	body io.ReadCloser
}

func stored(url string) (*page, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	return &page{Response: resp}, nil
}

func storedBody(url string, p *page) error {
	resp, err := http.Get(url)
	if err == nil {
		p.body = resp.Body
	}
	return err
}

func sent(url string, c chan<- *http.Response) {
	if resp, err := http.Get(url); err == nil {
		c <- resp
	}
}

func another(url string) (*http.Request, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	return http.NewRequest("POST", url, resp.Body)
}

func limited(w http.ResponseWriter, url string) (io.ReadCloser, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	return http.MaxBytesReader(w, resp.Body, 100), nil
}

func replaced(url string) error {
	resp, err := http.Get(url)
	if err != nil {
		return err
	}
	data, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	resp.Body = io.NopCloser(bytes.NewReader(data))
	return err
}

// The error is asked in other ways.
func asked(url string) error {
	resp, err := http.Get(url)
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return nil
	case err != nil:
		return fmt.Errorf("get: %w", err)
	}
	return resp.Body.Close()
}

func late(url string, quiet bool) error {
	resp, err := http.Get(url)
	if err != nil && quiet {
		return nil
	}
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// A retry that closes what it does not return.
func retry(url string) (*http.Response, error) {
	var resp *http.Response
	var err error
	for attempt := 0; attempt < 3; attempt++ {
		resp, err = http.Get(url)
		if err != nil {
			continue
		}
		if resp.StatusCode == http.StatusOK {
			return resp, nil
		}
		resp.Body.Close()
	}
	return nil, err
}

func fatal(url string) {
	resp, err := http.Get(url)
	if err != nil {
		log.Fatal(err)
	}
	if resp.StatusCode != http.StatusOK {
		log.Fatalf("status %s", resp.Status)
	}
	resp.Body.Close()
}

func head(url string) (int64, error) {
	resp, err := http.Head(url)
	if err != nil {
		return 0, err
	}
	return resp.ContentLength, nil
}

// A reader is what comes in, not a response (bodyclose!63).
func controller(w http.ResponseWriter) error { return http.NewResponseController(w).Flush() }

func accepted(url string) {
	resp, _ := http.Get(url) //nolint:bodyclose // the process ends here
	println(resp.Status)
}

// The response to HEAD has no body, however the request was made.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func ping(url string) error {
	req, err := http.NewRequest(http.MethodHead, url, nil)
	if err != nil {
		return err
	}
	_, err = http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(must(http.NewRequest("HEAD", url, nil)))
	if err == nil && resp.StatusCode != 200 {
		return errors.New(resp.Status)
	}
	return err
}

// When reading fails the connection is gone.
func readFails(url string) ([]byte, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	return data, resp.Body.Close()
}
