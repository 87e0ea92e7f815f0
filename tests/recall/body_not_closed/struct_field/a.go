package p

import (
	"errors"
	"io"
	"net/http"
)

type answer struct {
	resp *http.Response
	err  error
	body io.ReadCloser
}

func local(u string) ([]byte, error) {
	var a answer
	a.resp, a.err = http.Get(u) // want "body-not-closed: the body of `a.resp` is never closed"
	if a.err != nil {
		return nil, a.err
	}
	if a.resp.StatusCode != http.StatusOK {
		return nil, errors.New(a.resp.Status)
	}
	return io.ReadAll(a.resp.Body)
}

func localWell(u string) ([]byte, error) {
	var a answer
	a.resp, a.err = http.Get(u)
	if a.err != nil {
		return nil, a.err
	}
	defer a.resp.Body.Close()
	return io.ReadAll(a.resp.Body)
}

func sometimes(u string) ([]byte, error) {
	a := &answer{}
	a.resp, a.err = http.Get(u) // want "body-not-closed: the body of `a.resp` is not closed on every path"
	if a.err != nil {
		return nil, a.err
	}
	if a.resp.StatusCode != http.StatusOK {
		return nil, errors.New(a.resp.Status)
	}
	defer a.resp.Body.Close()
	return io.ReadAll(a.resp.Body)
}

func literal(u string) (int, error) {
	resp, err := http.Get(u) // want "body-not-closed: the body of `resp` is never closed"
	a := answer{resp: resp, err: err}
	if a.err != nil {
		return 0, a.err
	}
	return a.resp.StatusCode, nil
}

func given(u string) answer {
	resp, err := http.Get(u)
	return answer{resp: resp, err: err}
}

func pointer(u string) *answer {
	a := &answer{}
	a.resp, a.err = http.Get(u)
	return a
}

func late(u string) (err error) {
	var a answer
	defer func() {
		if a.resp != nil {
			err = a.resp.Body.Close()
		}
	}()
	a.resp, err = http.Get(u)
	return err
}

func (a *answer) close() { a.resp.Body.Close() }

func method(u string) error {
	a := answer{}
	a.resp, a.err = http.Get(u)
	if a.err != nil {
		return a.err
	}
	defer a.close()
	return nil
}
