package kept

import (
	"io"
	"net/http"
)

var lastMagic []byte

type Seen struct{ first [][]byte }

func Magic(resp *http.Response) error {
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	lastMagic = body[:4] // want "subslice-retains-large: keeps all of `body`"
	return nil
}

func (s *Seen) Add(r io.Reader) error {
	body, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.first = append(s.first, body[:16]) // want "subslice-retains-large: keeps all of `body`"
	return nil
}

func Send(r io.Reader, out chan<- []byte) error {
	body, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	out <- body[len(body)-16:] // want "subslice-retains-large: keeps all of `body`"
	return nil
}

// Used and forgotten.
func IsPNG(r io.Reader) (bool, error) {
	body, err := io.ReadAll(r)
	if err != nil {
		return false, err
	}
	head := body[:4]
	return string(head) == "\x89PNG", nil
}
