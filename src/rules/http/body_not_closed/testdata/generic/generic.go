package generic

import (
	"encoding/json"
	"fmt"
	"net/http"
)

func fetch[T any](client *http.Client, req *http.Request) (T, error) {
	var v T
	resp, err := client.Do(req) // want "body-not-closed: not closed on every path"
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

type decoder[T any] struct{}

func (decoder[T]) decode(resp *http.Response) (v T, err error) {
	defer resp.Body.Close()
	err = json.NewDecoder(resp.Body).Decode(&v)
	return v, err
}

func fetchInto[T any](req *http.Request) (T, error) {
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		var none T
		return none, err
	}
	return decoder[T]{}.decode(resp)
}
