package reader

import (
	"fmt"
	"os"
)

type Image struct {
	magic []byte
	size  int
}

func load(path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("load: %w", err)
	}
	return data, nil
}

func Open(path string) (*Image, error) {
	data, err := load(path)
	if err != nil {
		return nil, err
	}
	return &Image{magic: data[:8], size: len(data)}, nil // want "subslice-retains-large: keeps all of `data`"
}

type File struct{ magic, all []byte }

// All of it is kept on purpose.
func OpenAll(path string) (*File, error) {
	data, err := load(path)
	if err != nil {
		return nil, err
	}
	return &File{magic: data[:8], all: data}, nil
}
