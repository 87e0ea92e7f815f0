package good

import (
	"fmt"
	"os/exec"
	"reflect"
	"slices"
	"strings"
)

// The base is full, so append copies.
func full(name, sku string) ([]string, []string) {
	base := []string{"shop", "home"}
	return append(base, name), append(base, sku) // silent "append-shared-base: the slice has no room, so append copies"
}

func made(n int) ([]int, []int) {
	base := make([]int, n)
	for i := range base {
		base[i] = i
	}
	return append(base, 1), append(base, 2)
}

func clipped(base []int) ([]int, []int) {
	base = slices.Clip(base)
	return append(base, 1), append(base, 2)
}

func clippedByHand(base []int, n int) ([]int, []int) {
	a := append(base[:n:n], 1)
	b := append(base[:n:n], 2)
	return a, b
}

func clippedOnce(base []int) ([]int, []int) {
	a := append(base, 1)
	b := append(base[:len(base):len(base)], 2)
	return a, b
}

func cloned(base []int) ([]int, []int) {
	return append(slices.Clone(base), 1), append(slices.Clone(base), 2)
}

func intoNil(base []int) ([]int, []int) {
	return append([]int(nil), base...), append([]int(nil), base...)
}

// gocritic appendAssign: the base is dead afterwards, or the first result is.
func renamed(base []int, x int) []int {
	more := append(base, x) // silent "append-shared-base: nothing else is appended to the same slice"
	return more
}

func oneByOne(args []string, run func(...string) error) error {
	first := append(args, "build")
	if err := run(first...); err != nil {
		return err
	}
	second := append(args, "test") // silent "append-shared-base: what else is appended to it is done with"
	return run(second...)
}

func commands(env []string) error {
	build := exec.Command("go", "build")
	build.Env = append(env, "GOOS=linux")
	if err := build.Run(); err != nil {
		return err
	}
	test := exec.Command("go", "test")
	test.Env = append(env, "GOOS=darwin")
	return test.Run()
}

func lengthOnly(base []int) (int, []int) {
	a := append(base, 1)
	b := append(base, 2)
	return len(a), b
}

// Only one of them runs.
func either(base []int, ok bool) []int {
	if ok {
		return append(base, 1)
	}
	return append(base, 2)
}

func switched(base []int, kind string) (out []int) {
	switch kind {
	case "a":
		out = append(base, 1)
	case "b":
		out = append(base, 2)
	default:
		out = append(base, 3)
	}
	return out
}

// Each iteration is done with its slice.
func each(base []string, names []string) {
	for _, name := range names {
		path := append(base, name)
		fmt.Println(path)
	}
}

func tried(base []string, names []string) []string {
	for _, name := range names {
		path := append(base, name)
		if len(path) > 3 {
			return path
		}
	}
	return nil
}

// The base is another in each iteration.
func grouped(groups [][]int) [][]int {
	var out [][]int
	for _, group := range groups {
		out = append(out, append(group, 0))
	}
	return out
}

func grown(xs []int) []int {
	var out []int
	for _, x := range xs {
		out = append(out, x)
		out = append(out, -x)
	}
	return out
}

// The field has another slice the second time.
type options struct{ list []string }

func (o *options) add() []string {
	o.list = append(o.list, "a")
	return append(o.list, "b")
}

func (o *options) reset() ([]string, []string) {
	a := append(o.list, "a")
	o.list = nil
	b := append(o.list, "b")
	return a, b
}

func (o *options) overwritten(base []string) {
	o.list = append(base, "a")
	fmt.Println(o.list)
	o.list = append(base, "b")
}

// The results are copied out before the next append.
func copied(base []byte, names []string) []string {
	var out []string
	for _, name := range names {
		out = append(out, string(append(base, name...)))
	}
	return out
}

func joined(base []string, names []string) []string {
	var out []string
	for _, name := range names {
		out = append(out, append(base, name)...)
	}
	return out
}

// Only what stands before the end is read.
func head(buf []byte, line []byte) (byte, []byte) {
	a := append(buf[:0], line...)
	first := a[0]
	b := append(buf[:0], "x"...)
	return first, b
}

// prometheus tsdb/db.go: the same element is written twice.
type block struct{ from, to int }

func groups(blocks []block) [][]block {
	var out [][]block
	pending := []block{blocks[0]}
	for _, b := range blocks[1:] {
		var next []block
		for _, p := range pending {
			if b.from < p.to {
				next = append(next, p)
			}
		}
		pending = append(next, b)
		if len(next) > 0 {
			out = append(out, append(next, b))
		}
	}
	return out
}

// cadvisor: every caller gives a full slice.
func perNode(nodes []string, labels []string) [][]string {
	var out [][]string
	for _, node := range nodes {
		out = append(out, append(labels, node))
	}
	return out
}

func allNodes(nodes []string) [][]string {
	return append(perNode(nodes, []string{"file", "host"}), perNode(nodes, []string{"anon", "host"})...)
}

// go-header: strings.Split gives a full slice, so the first append copies.
type fix struct{ actual, expected []string }

func (f *fix) set(text string, ok bool) {
	f.actual = strings.Split(text, "\n")
	f.expected = append(f.actual, f.expected...)
	if ok {
		fmt.Println(text)
	}
	f.actual = append(f.actual, "end")
}

// containerd, minify: what package variables and fields hold is a constant or a literal, so that
// there is no room.
var refLabel = []byte("gc.ref")

var names = struct{ common []string }{common: []string{"a", "b"}}

type handler struct{ key []byte }

func handlers(labels []string) (all []handler) {
	for _, label := range labels {
		all = append(all, handler{key: append(refLabel, label...)})
	}
	return all
}

type quoter struct{ begin []byte }

func newQuoter() *quoter { return &quoter{begin: []byte("url(")} }

func (q *quoter) both(a, b []byte) ([]byte, []byte) {
	return append(append(q.begin, a...), ')'), append(append(q.begin, b...), ')')
}

func common(name string) ([]string, []string) {
	return append(names.common, name), append(names.common, "x"+name)
}

// What a function gives has no room, whichever of its ways it goes.
func beginning(quiet bool) []string {
	if quiet {
		return []string{"run", "--quiet"}
	}
	return strings.Fields("run --json")
}

func commandLines(quiet bool) ([]string, []string) {
	base := beginning(quiet)
	return append(base, "a"), append(base, "b")
}

// Each goroutine has a list of its own.
func started(hosts []string, flags []string, run func([]string)) {
	for _, host := range hosts {
		args := append([]string{"--host"}, flags...)
		go func() { run(append(args, host)) }()
	}
}

// participle: the index of a field is a literal.
func indexes(t reflect.Type, inner [][]int) (all [][]int) {
	for i := range t.NumField() {
		f := t.Field(i)
		for _, index := range inner {
			all = append(all, append(f.Index, index...))
		}
	}
	return all
}
