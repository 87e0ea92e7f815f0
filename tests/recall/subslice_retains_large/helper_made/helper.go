package helper

import (
	"bytes"
	"io"
	"net/http"
	"os"
)

func receive() []byte { return make([]byte, 1_000_000) }

type Store struct{ kinds map[string][]byte }

func (s *Store) Take(name string) {
	msg := receive()
	s.kinds[name] = msg[:5] // want "subslice-retains-large: keeps all of `msg` in memory: 976 KiB for 5 bytes"
}

// Its result is a variable, as the function defers a call.
func fetch(url string) ([]byte, error) {
	resp, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

func (s *Store) Fetch(url string) error {
	body, err := fetch(url)
	if err != nil || len(body) < 32 {
		return err
	}
	s.kinds[url] = body[:32] // want "subslice-retains-large: keeps all of `body`"
	return nil
}

type Sample struct {
	Name string
	At   [2]int64
}

// Elements that are structs.
func First() []Sample {
	all := make([]Sample, 50_000)
	for i := range all {
		all[i].At[0] = int64(i)
	}
	return all[:3] // want "subslice-retains-large: keeps all of `all` in memory: 1 MiB for 96 bytes"
}

// As far as the first end of a line.
func FirstLine(name string) []byte {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil
	}
	end := bytes.IndexByte(data, '\n')
	if end < 0 {
		return nil
	}
	return data[:end] // want "subslice-retains-large: keeps all of `data` in memory, however large it is, for what it finds there"
}

// The rest is kept too.
func HeadAndBody(name string) (head, body []byte) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, nil
	}
	end := bytes.Index(data, []byte("\n\n"))
	if end < 0 {
		return nil, data
	}
	return data[:end], data[end+2:]
}

// An array is a copy.
func Magic(name string) [4]byte {
	data, err := os.ReadFile(name)
	if err != nil || len(data) < 4 {
		return [4]byte{}
	}
	return [4]byte(data[:4])
}
