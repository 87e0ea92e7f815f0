package p

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
)

// open gives the body alone.
func open(u string) (io.ReadCloser, error) {
	resp, err := http.Get(u)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		resp.Body.Close()
		return nil, errors.New(resp.Status)
	}
	return resp.Body, nil
}

func decode(u string, v any) error {
	body, err := open(u) // want "body-not-closed: `body`, the body of a response, is never closed"
	if err != nil {
		return err
	}
	return json.NewDecoder(body).Decode(v)
}

func decodeWell(u string, v any) error {
	body, err := open(u)
	if err != nil {
		return err
	}
	defer body.Close()
	return json.NewDecoder(body).Decode(v)
}

// text gives something of the same type that needs no closing.
func text() (io.ReadCloser, error) {
	return io.NopCloser(strings.NewReader("x")), nil
}

func readText() ([]byte, error) {
	r, err := text()
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}
