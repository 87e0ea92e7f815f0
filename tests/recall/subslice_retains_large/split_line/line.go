package line

import (
	"bytes"
	"os"
	"regexp"
)

type Config struct{ name, first []byte }

// FirstLine is a line of a file of any size.
func FirstLine(path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	line, _, _ := bytes.Cut(data, []byte("\n")) // want "subslice-retains-large: keeps all of `data`"
	return line, nil
}

func FirstField(path string) (*Config, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return &Config{name: bytes.Fields(data)[0]}, nil // want "subslice-retains-large: keeps all of `data`"
}

func Match(path string, c *Config) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	c.first = pattern.FindSubmatch(data)[1] // want "subslice-retains-large: keeps all of `data`"
	return nil
}

// Text is a copy.
func Text(path string) (string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	line, _, _ := bytes.Cut(data, []byte("\n"))
	return string(line), nil
}

// All lines together are the file.
func Lines(path string) ([][]byte, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return bytes.Split(data, []byte("\n")), nil
}

var pattern = regexp.MustCompile(`version: (\S+)`)
