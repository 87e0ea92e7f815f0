package good

import "slices"

func with(xs []string, more ...string) []string {
	return append(xs, more...)
}

func withCopy(xs []string, more ...string) []string {
	return append(slices.Clip(xs), more...)
}

func withFresh(xs []string, more ...string) []string {
	out := make([]string, 0, len(xs)+len(more))
	out = append(out, xs...)
	return append(out, more...)
}

// The function copies.
func copies(base []string) ([]string, []string, []string) {
	return withCopy(base, "a"), withCopy(base, "b"), withFresh(base, "c")
}

// The caller does.
func clipped(base []string) ([]string, []string) {
	a := with(base, "a")
	b := with(slices.Clip(base), "b")
	return a, b
}

func full() ([]string, []string) {
	base := []string{"x"}
	return with(base, "a"), with(base, "b")
}

// One after the other.
func grown(base []string) []string {
	base = with(base, "a")
	base = with(base, "b")
	return base
}

func inLoop(names []string) []string {
	var out []string
	for _, name := range names {
		out = with(out, name)
	}
	return out
}

// The first is done with.
func each(base []string, names []string, run func([]string)) {
	for _, name := range names {
		run(with(base, name))
	}
}

// Every caller gives a full slice.
func pair(base []string) ([]string, []string) {
	return with(base, "a"), with(base, "b")
}

func pairs() ([]string, []string) {
	return pair([]string{"x"})
}

// One of several functions, of which nobody knows which.
type adder interface{ add([]string) []string }

func both(a adder, base []string) ([]string, []string) {
	return a.add(base), a.add(base)
}

// The leaves are copied.
type tree struct {
	left, right *tree
	value       int
}

func walk(t *tree, path []int, out *[][]int) {
	if t == nil {
		return
	}
	path = append(path, t.value)
	if t.left == nil && t.right == nil {
		*out = append(*out, slices.Clone(path))
		return
	}
	walk(t.left, path, out)
	walk(t.right, path, out)
}

// Nobody keeps a path.
func sum(t *tree, path []int) int {
	if t == nil {
		return len(path)
	}
	path = append(path, t.value)
	return sum(t.left, path) + sum(t.right, path)
}
