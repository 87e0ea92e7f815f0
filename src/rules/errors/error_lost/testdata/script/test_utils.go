// Helpers for tests, in a file of their own.
package script

import (
	"bufio"
	"io"
)

func Lines(r io.Reader) ([]string, error) {
	var lines []string
	s := bufio.NewScanner(r)
	for s.Scan() {
		lines = append(lines, s.Text())
	}
	return lines, nil
}
