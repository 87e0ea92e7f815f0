package p

import "fmt"

// probe throws the longer slice away, and has written its element.
func probe(s []int) {
	_ = append(s, -1)
}

func grow(s []int, x int) []int {
	return append(s, x)
}

func growTwice(s []int, x int) []int {
	return grow(grow(s, x), x)
}

type sink interface{ take(s []string) }

type joiner struct{ last []string }

func (j *joiner) take(s []string) { j.last = append(s, "end") }

func dropped() {
	s := []int{1, 2, 3}
	probe(s[:2]) // want "append-to-subslice: `probe` appends to `s\\[:2\\]` and so overwrites the elements of `s` from `2` on"
	fmt.Println(s)
}

func returned(all []int, n int) ([]int, []int) {
	head := growTwice(all[:n], 0) // want "append-to-subslice: "
	return head, all[n:]
}

func variable(all []int, n int) int {
	head := all[:n]
	longer := grow(head, 0) // want "append-to-subslice: `grow` appends to `head`, which begins as `all\\[:n\\]`, and so"
	sum := 0
	for _, x := range all {
		sum += x
	}
	return sum + len(longer)
}

func behindInterface(words []string) string {
	var to sink = &joiner{}
	to.take(words[:1]) // want "append-to-subslice: "
	last := ""
	for _, word := range words {
		last = word
	}
	return last
}

// ---- Silent ----

func full(all []int, n int) ([]int, []int) {
	head := grow(all[:n:n], 0)
	return head, all[n:]
}

func before(all []int, n int) ([]int, int) {
	sum := 0
	for _, x := range all[n:] {
		sum += x
	}
	return grow(all[:n], 0), sum
}

func cut(all []int, n int) []int {
	all = grow(all[:n], 0)
	return all
}

// room is there to be written to.
func room(x int) int {
	var buf [8]int
	filled := grow(buf[:0], x)
	return filled[0]
}

func reuse(buf []int, x int) []int {
	grow(buf[:0], x)
	return buf[:1]
}

// Only elements before the end of the part are read.
func head(all []int) int {
	grow(all[:2], 0)
	return all[0] + all[1]
}

// patch writes the number where it belongs.
func patch(b []byte, at int) []byte {
	number(b[:at], len(b))
	return b
}

func number(b []byte, n int) []byte {
	return append(b, byte(n>>8), byte(n))
}

func second(all []int) []int {
	grow(all[1:1], 7)
	return all
}
