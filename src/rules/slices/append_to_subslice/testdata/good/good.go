package good

import (
	"fmt"
	"io"
	"slices"
)

// To delete.
func remove(s []int, i int) []int {
	s = append(s[:i], s[i+1:]...)
	return s
}

func removed(s []int, i int) []int { return append(s[:i], s[i+1:]...) }

type list struct{ items []string }

func (l *list) remove(name string) bool {
	for i, item := range l.items {
		if item == name {
			l.items = append(l.items[:i], l.items[i+1:]...)
			return true
		}
	}
	return false
}

func (l *list) removeFirst(name string) {
	for i := range l.items {
		if l.items[i] == name {
			l.items = append(l.items[:i], l.items[i+1:]...)
			break
		}
	}
	fmt.Println(l.items)
}

func backwards(s []int) []int {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] == 0 {
			s = append(s[:i], s[i+1:]...)
		}
	}
	return s
}

func byIndex(s []int) []int {
	for i := 0; i < len(s); i++ {
		if s[i] == 0 {
			s = append(s[:i], s[i+1:]...)
			i--
		}
	}
	return s
}

// To insert.
func insert(s []int, i, x int) []int {
	s = append(s[:i], append([]int{x}, s[i:]...)...)
	return s
}

func insertInPlace(s []int, i, x int) []int {
	s = append(s[:i+1], s[i:]...)
	s[i] = x
	return s
}

// To cut and to go on.
func cut(s []int, n int) []int {
	s = append(s[:n], 0)
	return s
}

// To filter in place.
func filter(s []int) []int {
	out := s[:0]
	for _, x := range s {
		if x > 0 {
			out = append(out, x)
		}
	}
	for i := len(out); i < len(s); i++ {
		s[i] = 0
	}
	return out
}

// A buffer is filled again and again.
func lines(r io.Reader, w io.Writer) error {
	buf := make([]byte, 4096)
	for {
		n, err := r.Read(buf)
		if err != nil {
			return err
		}
		line := append(buf[:n], '\n')
		if _, err := w.Write(line); err != nil {
			return err
		}
	}
}

type writer struct{ scratch []byte }

func (w *writer) put(b []byte) string {
	line := append(w.scratch[:0], b...)
	line = append(line, '\n')
	return string(line)
}

// Only the elements before are read.
func begin(s []int, n int) ([]int, []int) {
	a := append(s[:n], 1)
	return slices.Clone(a), s[:n]
}

func beforeEnd(s []int) (int, []int) {
	a := append(s[:3], 1)
	return s[2], a
}

// One element is replaced, the others are read.
func replaced(s []int, i, x int) ([]int, []int) {
	head := append(s[:i], x)
	return head, s[i+1:]
}

// The append copies.
func clipped(s []int, n int) ([]int, []int) {
	return append(s[:n:n], 0), s
}

func cloned(s []int, n int) ([]int, []int) {
	return append(slices.Clone(s[:n]), 0), s
}

// The slice is another one by then.
func other(s []int, n int, load func() []int) []int {
	head := append(s[:n], 0)
	fmt.Println(head)
	s = load()
	return s
}

func copiedOver(s, t []int, n int) []int {
	head := append(s[:n], 0)
	fmt.Println(head)
	copy(s, t)
	return s
}
