package bad

import (
	"io"
	"os"
)

type header struct {
	magic []byte
}

func readMagic(r io.Reader) ([]byte, error) {
	buf := make([]byte, 1<<20)
	n, err := io.ReadFull(r, buf)
	if err != nil || n < 8 {
		return nil, err
	}
	return buf[:8], nil // want "subslice-retains-large: `buf\\[:8\\]` keeps all of `buf` in memory: 1 MiB for 8 bytes"
}

func (h *header) read(r io.Reader) error {
	buf := make([]byte, 64*1024)
	if _, err := io.ReadFull(r, buf); err != nil {
		return err
	}
	h.magic = buf[4:12] // want "subslice-retains-large: 64 KiB for 8 bytes"
	return nil
}

func keyOf(name string) ([]byte, error) {
	data, err := os.ReadFile(name)
	if err != nil || len(data) < 32 {
		return nil, err
	}
	key := data[:32] // want "subslice-retains-large: `data\\[:32\\]` keeps all of `data` in memory, however large it is"
	return key, nil
}

var seen = map[string][]byte{}

func remember(name string, r io.Reader) error {
	body, err := io.ReadAll(r)
	if err != nil || len(body) < 20 {
		return err
	}
	seen[name] = body[len(body)-20 : len(body)-4] // want "subslice-retains-large: `body"
	return nil
}

func inStruct(r io.Reader) (*header, error) {
	body, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	return &header{magic: body[:4]}, nil // want "subslice-retains-large: `body\\[:4\\]`"
}

func sums(values []int64) []int64 {
	all := make([]int64, 100_000)
	for i, v := range values {
		all[i%len(all)] += v
	}
	return all[:10] // want "subslice-retains-large: 781 KiB for 80 bytes"
}
