package bad

import (
	"fmt"
	"slices"
	"strings"
)

func withAdvert(products []string, n int) []string {
	head := append(products[:n], "advert") // want "append-to-subslice: appending to `products\\[:n\\]` overwrites the elements of `products` from `n` on"
	return append(slices.Clip(head), products[n:]...)
}

func logged(args []string) {
	short := append(args[:2], "...") // want "append-to-subslice: overwrites the elements of `args` from `2` on"
	fmt.Println(short)
	for _, a := range args {
		fmt.Println(a)
	}
}

// The rest was taken before.
func split(line []string, i int) ([]string, []string) {
	rest := line[i:]
	first := append(line[:i], "end") // want "append-to-subslice: from `i` on"
	return first, rest
}

type queue struct {
	items []int
}

// Through a field that is loaded again.
func (q *queue) preview(n int) []int {
	head := append(q.items[:n], -1) // want "append-to-subslice: overwrites the elements of `q.items`"
	fmt.Println(q.items[n])
	return head
}

func (q *queue) all(n int) ([]int, []int) {
	return append(q.items[:n], 0), q.items // want "append-to-subslice: overwrites"
}

// Each time round elements are lost, and the last ones come twice.
func without(list []string, bad string) []string {
	for i, s := range list {
		if s == bad {
			list = append(list[:i], list[i+1:]...) // want "append-to-subslice: overwrites"
		}
	}
	return list
}

func variants(base []string, words []string) [][]string {
	var all [][]string
	for i := range words {
		v := append(base[:i], words[i]) // want "append-to-subslice: overwrites the elements of `base` from `i` on"
		all = append(all, v)
		fmt.Println(len(base), base[i:])
	}
	return all
}

func inClosure(xs []int, n int) func() int {
	head := append(xs[:n], 0) // want "append-to-subslice: overwrites"
	return func() int { return xs[n] + head[0] }
}

func converted(b []byte, n int) (string, string) {
	head := append(b[:n], '.') // want "append-to-subslice: overwrites"
	return string(head), string(b)
}

// One element is replaced by two: the second overwrites the first of the rest.
func twice(s []int, i, a, b int) []int {
	return append(append(s[:i], a, b), s[i+1:]...) // want "append-to-subslice: overwrites"
}

// docker: several mounts may be given up.
type mount struct{ to string }

type spec struct{ mounts []mount }

func (s *spec) dropDevices(given map[string]bool) {
	for i, m := range s.mounts {
		if given[m.to] {
			s.mounts = append(s.mounts[:i], s.mounts[i+1:]...) // want "append-to-subslice: overwrites the elements of `s.mounts` from `i` on"
		}
	}
}

// Somebody else reads the field, of what is returned.
type column struct {
	kind  string
	parts []string
}

func parseColumn(s string) *column {
	c := &column{parts: strings.Fields(s)}
	if len(c.parts) > 2 {
		c.kind = strings.Join(append(c.parts[:1], c.parts[2:]...), " ") // want "append-to-subslice: overwrites the elements of `c.parts` from `1` on"
	}
	return c
}

func (c *column) last() string { return c.parts[len(c.parts)-1] }

// Elements of other types that are set are no sign of anything.
func moveUp(s []string, i int) []string {
	s[0] = s[i]
	return append(s[:i], s[i+1:]...)
}

func shown(s []string) {
	fmt.Println(moveUp(s, 2)) // want "append-to-subslice: `moveUp` appends to a part of `s`"
	fmt.Println(s)
}

// Other functions find in the field what is written over.
type shelf struct{ books []string }

func (s *shelf) all() []string { return s.books }

func (s *shelf) without(i int) []string {
	return append(s.books[:i], s.books[i+1:]...) // want "append-to-subslice: overwrites the elements of `s.books` from `i` on, which other functions read in the field"
}

func removed(s []string, i int) []string { return append(s[:i], s[i+1:]...) }

func (s *shelf) withoutToo(i int) []string {
	return removed(s.books, i) // want "append-to-subslice: `removed` appends to a part of `s.books` and so overwrites elements of it, which other functions read in the field"
}
