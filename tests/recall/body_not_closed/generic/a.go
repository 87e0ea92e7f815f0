package p

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

func getJSON[T any](client *http.Client, u string) (T, error) {
	var v T
	resp, err := client.Get(u) // want "body-not-closed: the body of `resp` is not closed on every path"
	if err != nil {
		return v, err
	}
	if resp.StatusCode != http.StatusOK {
		return v, fmt.Errorf("status %d", resp.StatusCode)
	}
	defer resp.Body.Close()
	err = json.NewDecoder(resp.Body).Decode(&v)
	return v, err
}

func shut[C io.Closer](c C) { _ = c.Close() }

func look[R io.Reader](r R) (n int) {
	n, _ = r.Read(nil)
	return n
}

func shutWell(u string) error {
	resp, err := http.Get(u)
	if err != nil {
		return err
	}
	shut(resp.Body)
	return nil
}

type result[T any] struct {
	value T
	err   error
}

func try[T any](f func() (T, error)) result[T] {
	v, err := f()
	return result[T]{v, err}
}

func tried(u string) error {
	r := try(func() (*http.Response, error) { return http.Get(u) })
	if r.err != nil {
		return r.err
	}
	return r.value.Body.Close()
}

func retry[T any](n int, f func() (T, error)) (v T, err error) {
	for range n {
		if v, err = f(); err == nil {
			return v, nil
		}
	}
	return v, err
}

func retried(u string) error {
	resp, err := retry(3, func() (*http.Response, error) { return http.Get(u) }) // want-missing "body-not-closed: never closed" a generic function returns what its argument, a function, acquires
	if err != nil {
		return err
	}
	return json.NewDecoder(resp.Body).Decode(&err)
}
