package lost

import (
	"bufio"
	"errors"
	"io"
	"strings"
)

type Folder struct {
	Title    string
	Children []*Folder
}

func Titles(f *Folder) []string {
	titles := make([]string, 0, 8)
	addTitles(f, titles)
	return titles
}

func addTitles(f *Folder, titles []string) {
	titles = append(titles, f.Title) // want "append-to-param: what is appended to `titles` is lost: nobody reads it here, and the caller's slice does not get longer"
	for _, child := range f.Children {
		addTitles(child, titles)
	}
}

func readWords(r io.Reader, words []string) error {
	scanner := bufio.NewScanner(r)
	for scanner.Scan() {
		words = append(words, scanner.Text()) // want "append-to-param: what is appended to `words` is lost"
	}
	return scanner.Err()
}

func Words(text string) ([]string, error) {
	var words []string
	err := readWords(strings.NewReader(text), words)
	return words, err
}

// Both lists are told.
func split(n int, odd, even []int) {
	if n%2 == 0 {
		even = append(even, n) // want "append-to-param: what is appended to `even` is lost"
	} else {
		odd = append(odd, n) // want "append-to-param: what is appended to `odd` is lost"
	}
}

func Odd(numbers []int) int {
	var odd, even []int
	for _, n := range numbers {
		split(n, odd, even)
	}
	return len(odd)
}

// The caller's elements are read, what is appended is not.
func register(names []string, name string) error {
	for _, known := range names {
		if known == name {
			return errors.New("registered already")
		}
	}
	names = append(names, name) // want "append-to-param: what is appended to `names` is lost"
	return nil
}

func pad[T any](row []T, width int) (missing int) {
	var zero T
	for len(row) < width {
		row = append(row, zero) // want "append-to-param: what is appended to `row` is lost"
		missing++
	}
	return missing
}

func Pad(rows [][]int) (missing int) {
	for _, row := range rows {
		missing += pad(row, 3)
	}
	return missing
}

// Only the caller's own elements count here: it looks for doubles among what it appends, too.
func addNew(set []int, values ...int) (added int) {
	for _, v := range values {
		if !contains(set, v) {
			set = append(set, v) // want-missing "append-to-param: is lost" it is read within the function
			added++
		}
	}
	return added
}

func contains(set []int, v int) bool {
	for _, s := range set {
		if s == v {
			return true
		}
	}
	return false
}

func Add(set []int, values ...int) int { return addNew(set, values...) }

// Who returns the longer slice, reads it, hands it on or stores it, does not lose it.
func withTitle(titles []string, title string) []string {
	titles = append(titles, title)
	return titles
}

func joined(titles []string, title string) string {
	titles = append(titles, title)
	return strings.Join(titles, ", ")
}

func last(titles []string, title string) string {
	titles = append(titles, title)
	return titles[len(titles)-1]
}

func into(titles *[]string, title string) { *titles = append(*titles, title) }

type shelf struct{ titles []string }

func (s *shelf) put(titles []string, title string) {
	titles = append(titles, title)
	s.titles = titles
}

// How long it is now tells the caller how much to read.
func encode(room []byte, kind byte) int {
	room = append(room, kind, 0)
	return len(room)
}

// A part of the parameter is written to in place.
func reset(row []int, value int) {
	_ = append(row[:0], value)
}

// It is another slice by then.
func describe(names []string, reset bool) {
	if reset {
		names = nil
	}
	names = append([]string{"all"}, names...)
	for _, name := range names {
		println(name)
	}
}
