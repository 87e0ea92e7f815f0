package scanner

import (
	"bufio"
	"io"
	"os"
	"strings"
)

// A line of more than 64 KiB ends the loop as the end of the file does.
func Count(r io.Reader) int {
	n := 0
	s := bufio.NewScanner(r) // want "error-lost: `s.Err` is never asked"
	for s.Scan() {
		n++
	}
	return n
}

type parser struct{ lines []string }

func (p *parser) parse(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	sc := bufio.NewScanner(f) // want "error-lost: `sc.Err` is never asked"
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		p.lines = append(p.lines, sc.Text())
	}
	return nil
}

func Asked(r io.Reader) ([]string, error) {
	var lines []string
	s := bufio.NewScanner(r)
	for s.Scan() {
		lines = append(lines, s.Text())
	}
	return lines, s.Err()
}

// A string has no errors of its own.
func Words(text string) (words []string) {
	s := bufio.NewScanner(strings.NewReader(text))
	s.Split(bufio.ScanWords)
	for s.Scan() {
		words = append(words, s.Text())
	}
	return words
}

// Somebody else asks.
func Handed(r io.Reader) int {
	s := bufio.NewScanner(r)
	return drain(s)
}

func drain(s *bufio.Scanner) (n int) {
	for s.Scan() {
		n++
	}
	if s.Err() != nil {
		return -1
	}
	return n
}
