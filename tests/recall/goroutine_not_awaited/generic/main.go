// A generic writer; the goroutine is in a loop of the handler.
package main

import (
	"encoding/json"
	"net/http"
	"os"
)

type sink[T any] struct{ file *os.File }

func (s *sink[T]) put(v T) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = s.file.Write(data)
	return err
}

func all[T any](s *sink[T], values []T) {
	for _, v := range values {
		go s.put(v) // want "goroutine-not-awaited: nobody waits for this goroutine, which writes to a file"
	}
}

func collect[T any](s *sink[T], values []T) error {
	errs := make(chan error, len(values))
	for _, v := range values {
		go func() { errs <- s.put(v) }()
	}
	for range values {
		if err := <-errs; err != nil {
			return err
		}
	}
	return nil
}

func main() {
	s := &sink[string]{file: os.Stdout}
	http.HandleFunc("/all", func(w http.ResponseWriter, r *http.Request) {
		all(s, r.Header.Values("X-Line"))
	})
	http.HandleFunc("/collect", func(w http.ResponseWriter, r *http.Request) {
		collect(s, r.Header.Values("X-Line"))
	})
	http.ListenAndServe("127.0.0.1:8080", nil)
}
