package match

import (
	"os"
	"regexp"
)

var version = regexp.MustCompile(`[0-9]+\.[0-9]+`)

// Version finds a few bytes in a file of any size.
func Version(path string) ([]byte, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return version.Find(data), nil // want "subslice-retains-large: keeps all of `data`"
}

// The text of the match is a new string.
func VersionText(path string) (string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	return string(version.Find(data)), nil
}
