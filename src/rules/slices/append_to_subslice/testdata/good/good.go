package good

import (
	"bytes"
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

// Names and keys are looked for as they are unique: the loop only lacks its break (prometheus
// Builder.Del, memberlist Keyring.RemoveKey).
type label struct{ name, value string }

type builder struct{ add []label }

func (b *builder) del(names ...string) {
	for _, n := range names {
		for i, a := range b.add {
			if a.name == n {
				b.add = append(b.add[:i], b.add[i+1:]...)
			}
		}
	}
}

type keyring struct{ keys [][]byte }

func (k *keyring) remove(key []byte) {
	for i, installed := range k.keys {
		if bytes.Equal(key, installed) {
			keys := append(k.keys[:i], k.keys[i+1:]...)
			k.keys = keys
		}
	}
}

// As much is written as is left out, or nobody knows.
func splice(stream []byte, offset int, value []byte) []byte {
	stream = append([]byte{}, stream...)
	return append(append(stream[:offset], value...), stream[offset+len(value):]...)
}

func compact(buf, r []byte, cursor, offset int) []byte {
	buf = append(append(buf[:cursor-1], r...), buf[cursor+offset:]...)
	return buf
}

func picked(args []string) []string {
	return append(append(args[0:2], args[10:12]...), args[20])
}

// Written backwards, on purpose.
func reverse(str string) string {
	buf := make([]byte, len(str))
	s, tail := buf, len(buf)
	for i := range str {
		tail--
		s = append(s[:tail], str[i])
	}
	return string(buf)
}

// cilium bpf2go: `nil` is no slice that was overwritten.
func sorted(names map[int]string) ([]int, error) {
	var types []int
	var sortedNames []string
	for typ, name := range names {
		i, found := slices.BinarySearch(sortedNames, name)
		if found {
			return nil, fmt.Errorf("%q is used twice", name)
		}
		types = append(types[:i], append([]int{typ}, types[i:]...)...)
		sortedNames = append(sortedNames[:i], append([]string{name}, sortedNames[i:]...)...)
	}
	return types, nil
}

// zcrypto: what is written is what stands there anyway.
func records(data []byte) [][]byte {
	var out [][]byte
	for len(data) > 4 {
		full := data
		length := int(data[3])
		data = data[4:]
		out = append(out, append(full[:4], data[:length]...))
		data = data[length:]
	}
	return out
}

// ---- nothing to overwrite ----

type histogram struct{ buckets, spare []int64 }

func squeeze(first, second []int64, i int) ([]int64, []int64) {
	first = append(first[:i], first[i+1:]...)
	if second != nil {
		second = append(second[:i], second[i+1:]...)
	}
	return first, second
}

func (h *histogram) squeeze() *histogram {
	h.buckets, _ = squeeze(h.buckets, nil, 1)
	h.spare, _ = squeeze(h.spare, nil, 1)
	return h
}

// A part that a loop fills, and the rest that is cleared behind it.
func dropEmpty(lines []string) []string {
	kept := lines[:0]
	for _, line := range lines {
		if line != "" {
			kept = append(kept, line)
		}
	}
	for i := len(kept); i < len(lines); i++ {
		lines[i] = ""
	}
	return kept
}
