package p

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
)

// post gives its caller the response, and none where the status is bad.
func post(u string, body any) (*http.Response, error) {
	data, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	resp, err := http.Post(u, "application/json", bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		defer resp.Body.Close()
		text, _ := io.ReadAll(resp.Body)
		return nil, fmt.Errorf("%s: %s", resp.Status, text)
	}
	return resp, nil
}

// twice wraps the wrapper.
func twice(u string, body any) (*http.Response, error) {
	resp, err := post(u, body)
	if err != nil {
		resp, err = post(u, body)
	}
	return resp, err
}

func send(u string) error {
	_, err := twice(u, 1) // want "body-not-closed: the response is thrown away"
	return err
}

func sent(u string) error {
	resp, err := twice(u, 1)
	if err == nil {
		err = resp.Body.Close()
	}
	return err
}

// leaky loses it for a bad status.
func leaky(u string, form url.Values) (*http.Response, error) {
	resp, err := http.PostForm(u, form) // want "body-not-closed: the body of `resp` is not closed on every path"
	if err != nil {
		return nil, err
	}
	if resp.StatusCode == http.StatusTooManyRequests {
		return nil, fmt.Errorf("try later")
	}
	return resp, nil
}

func must(u string) *http.Response {
	resp, err := http.Get(u)
	if err != nil {
		panic(err)
	}
	return resp
}

func read(u string) ([]byte, error) {
	resp := must(u) // want "body-not-closed: the body of `resp` is never closed"
	return io.ReadAll(resp.Body)
}

func readWell(u string) ([]byte, error) {
	resp := must(u)
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

// do is asked for answers of all methods.
func do(method, u string) (*http.Response, error) {
	req, err := http.NewRequest(method, u, nil)
	if err != nil {
		return nil, err
	}
	return http.DefaultClient.Do(req)
}

func exists(u string) bool {
	resp, err := do(http.MethodHead, u)
	return err == nil && resp.StatusCode == http.StatusOK
}

func deleted(u string) bool {
	resp, err := do(http.MethodDelete, u) // want "body-not-closed: the body of `resp` is never closed"
	return err == nil && resp.StatusCode == http.StatusOK
}

func ignored(u string) {
	resp, _ := http.Get(u) // want "body-not-closed: the body of `resp` is never closed"
	_ = resp
}

func bare(u string) {
	http.Get(u) // want "body-not-closed: the response is thrown away"
}
