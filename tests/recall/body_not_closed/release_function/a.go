package p

import (
	"io"
	"net/http"
)

// open gives a function that closes what it opened.
func open(u string) (r io.Reader, done func() error, err error) {
	resp, err := http.Get(u)
	if err != nil {
		return nil, nil, err
	}
	return resp.Body, resp.Body.Close, nil
}

func read(u string) ([]byte, error) {
	r, done, err := open(u) // want "body-not-closed: `done`, which closes the body of a response, is not called on every path"
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(r)
	if len(data) == 0 {
		return nil, io.EOF
	}
	return data, done()
}

func readWell(u string) ([]byte, error) {
	r, done, err := open(u)
	if err != nil {
		return nil, err
	}
	defer done()
	return io.ReadAll(r)
}
