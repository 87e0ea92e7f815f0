package p

import (
	"io"
	"net/http"
)

func fetch(u string) (io.ReadCloser, error) {
	resp, err := http.Get(u)
	if err != nil {
		return nil, err
	}
	return resp.Body, nil
}

func all(urls []string) ([][]byte, error) {
	var pages [][]byte
	for i := 0; i < len(urls); i++ {
		body, err := fetch(urls[i])
		if err != nil {
			return nil, err
		}
		defer body.Close() // want "defer-in-loop: "
		page, err := io.ReadAll(body)
		if err != nil {
			return nil, err
		}
		pages = append(pages, page)
	}
	return pages, nil
}

func closing(urls []string) error {
	for _, u := range urls {
		body, err := fetch(u)
		if err != nil {
			return err
		}
		defer func() { // want "defer-in-loop: "
			_ = body.Close()
		}()
	}
	return nil
}
