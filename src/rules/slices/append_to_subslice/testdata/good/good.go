package good

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
)

// To delete.
func remove(s []int, i int) []int {
	s = append(s[:i], s[i+1:]...) // silent "append-to-subslice: what is overwritten is not seen to be read"
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
				b.add = append(b.add[:i], b.add[i+1:]...) // silent "append-to-subslice: the loop looks for this one element"
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
		out = append(out, append(full[:4], data[:length]...)) // silent "append-to-subslice: it has no room, or what it appends stands there already"
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

// minify: the byte that is overwritten is set again at once where it has been copied to.
func escape(b []byte) []byte {
	for i := 0; i < len(b); i++ {
		if c := b[i]; c == '"' {
			b = append(append(b[:i], '\\'), b[i:]...)
			i++
			b[i] = c
		}
	}
	return b
}

// What was overwritten is put back.
func terminated(line []byte, n int, use func([]byte)) []byte {
	saved := line[n]
	use(append(line[:n], 0))
	line[n] = saved
	return line
}

// ultraviolet: what is written is what stands there, also for who calls.
func begin3(b []byte, i int) byte { return first(append(b[:i], b[i:i+3]...)) }

func first(b []byte) byte { return b[0] }

func scan(b []byte) (sum int) {
	for len(b) > 6 {
		sum += int(begin3(b, 3)) + int(b[4])
		b = b[1:]
	}
	return sum
}

// go-restful: nothing was appended where the old list is read.
func choose(all []string, ok func(string) bool) (string, error) {
	previous := all
	candidates := all[:0]
	for _, each := range previous {
		if ok(each) {
			candidates = append(candidates, each)
		}
	}
	if len(candidates) == 0 {
		return "", fmt.Errorf("none of %q", previous)
	}
	return candidates[0], nil
}

// go-cty: a queue in the room of the result, which is empty by then.
func order(edges [][]int, roots []int) []int {
	result := make([]int, len(edges))
	queue := result[:0]
	queue = append(queue, roots...)
	for len(queue) != 0 {
		i := queue[0]
		queue = queue[1:]
		for _, j := range edges[i] {
			queue = append(queue, j)
		}
	}
	return result
}

// wazero: room that the owner keeps for the next time, and the owner is asked for something else.
type lowering struct {
	tmp    []uint32
	frames []int
}

type compiler struct{ states []*lowering }

func (c *compiler) state() *lowering { return c.states[len(c.states)-1] }

func (l *lowering) frame(label uint32) int { return l.frames[label] }

func (c *compiler) table(labels []uint32) int {
	state := c.state()
	tmp := state.tmp[:0]
	for _, label := range labels {
		tmp = append(tmp, label)
	}
	target := state.frame(tmp[0])
	state.tmp = tmp
	return target
}

// atlas: the field is what the function works with, nobody else reads it.
type column struct {
	kind  string
	parts []string
	size  int
}

func parseColumn(s string) *column {
	c := &column{parts: strings.Fields(s)}
	switch c.parts[0] {
	case "char":
		c.size = len(c.parts)
	case "time":
		if len(c.parts) > 2 {
			c.kind = strings.Join(append(c.parts[:1], c.parts[2:]...), " ")
		}
	}
	return c
}

// minify: bytes that are handed over to be worked on in place.
func requote(b []byte) []byte {
	b[0] = '"'
	for i := 1; i < len(b)-1; i++ {
		if b[i] == '"' {
			b = append(append(b[:i], '\\'), b[i:]...)
			i++
			b[i] = '"'
		}
	}
	return b
}

func alias(w io.Writer, name, star []byte) {
	w.Write(requote(name)) // silent "append-to-subslice: what it calls is not seen to overwrite"
	if !bytes.Equal(name, star) {
		w.Write([]byte(" as "))
	}
}

// ---- fields that others read ----

type shelf struct {
	books, marks, spare []string
	names               []byte
}

func (s *shelf) all() ([]string, []string, []byte) { return s.books, s.spare, s.names }

func (s *shelf) set(books []string) { s.books = books }

// Set by a method.
func (s *shelf) drop(i int) { s.set(append(s.books[:i], s.books[i+1:]...)) }

// Set behind it.
func (s *shelf) dropLast(i int) []string {
	rest := append(s.books[:i], s.books[i+1:]...)
	s.books = rest
	return rest
}

// Room that is there for that.
func (s *shelf) joined(word string) string { return strings.Join(append(s.spare[:0], word), " ") }

func (s *shelf) line(n int) string { return string(append(s.names[:n], '\n')) }

// Nobody looks but for how many there are.
func (s *shelf) count() int { return len(s.marks) }

func (s *shelf) unmarked(i int) []string { return append(s.marks[:i], s.marks[i+1:]...) }
