// The response goes by a second name, or lies in a struct that is copied.
package copied

import (
	"io"
	"net/http"
)

type answer struct {
	resp *http.Response
	from string
}

func Alias(u string) (int, error) {
	resp, err := http.Get(u) // want "body-not-closed: never closed"
	if err != nil {
		return 0, err
	}
	same := resp
	return same.StatusCode, nil
}

func ClosedByAlias(u string) ([]byte, error) {
	resp, err := http.Get(u)
	if err != nil {
		return nil, err
	}
	same := resp
	defer same.Body.Close()
	return io.ReadAll(resp.Body)
}

func Copy(u string) (int, error) {
	resp, err := http.Get(u) // want "body-not-closed: never closed"
	if err != nil {
		return 0, err
	}
	first := answer{resp: resp, from: u}
	second := first
	return second.resp.StatusCode, nil
}

func ClosedByCopy(u string) ([]byte, error) {
	resp, err := http.Get(u)
	if err != nil {
		return nil, err
	}
	first := answer{resp: resp, from: u}
	second := first
	defer second.resp.Body.Close()
	return io.ReadAll(first.resp.Body)
}

func Field(u string) (int, error) {
	var first, second answer
	var err error
	first.resp, err = http.Get(u) // want "body-not-closed: never closed"
	if err != nil {
		return 0, err
	}
	second = first
	return second.resp.StatusCode, nil
}

func ClosedByField(u string) (int, error) {
	var first, second answer
	var err error
	first.resp, err = http.Get(u)
	if err != nil {
		return 0, err
	}
	second.resp = first.resp
	defer second.resp.Body.Close()
	return first.resp.StatusCode, nil
}
