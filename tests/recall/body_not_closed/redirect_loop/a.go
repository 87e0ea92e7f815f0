package p

import (
	"errors"
	"io"
	"net/http"
	"time"
)

func follow(client *http.Client, u string) ([]byte, error) {
	for range 10 {
		resp, err := client.Get(u) // want "body-not-closed: the body of `resp` is not closed on every path"
		if err != nil {
			return nil, err
		}
		if next := resp.Header.Get("Location"); next != "" {
			u = next
			continue
		}
		defer resp.Body.Close()
		return io.ReadAll(resp.Body)
	}
	return nil, errors.New("too many redirects")
}

func wait(u string) error {
	var resp *http.Response
	var err error
	for i := 0; i < 5; i++ {
		resp, err = http.Get(u) // want "body-not-closed: the body of `resp` is not closed on every path"
		if err == nil && resp.StatusCode < 500 {
			break
		}
		time.Sleep(time.Second)
	}
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	return nil
}

func all(urls []string) {
	for _, u := range urls {
		if resp, err := http.Get(u); err == nil && resp.StatusCode == http.StatusOK { // want "body-not-closed: the body of `resp` is not closed on every path"
			io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
		}
	}
}

func deferredInLoop(urls []string) {
	for _, u := range urls {
		resp, err := http.Get(u)
		if err != nil {
			continue
		}
		defer resp.Body.Close()
	}
}

func waitWell(u string) error {
	for i := 0; ; i++ {
		resp, err := http.Get(u)
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode < 500 || i == 5 {
				return nil
			}
		}
		time.Sleep(time.Second)
	}
}

func again(client *http.Client, req *http.Request) (*http.Response, error) {
	resp, err := client.Do(req) // want "body-not-closed: the body of `resp` is not closed on every path"
	if err != nil {
		return nil, err
	}
	if resp.StatusCode == http.StatusUnauthorized {
		resp, err = client.Do(req)
	}
	return resp, err
}
