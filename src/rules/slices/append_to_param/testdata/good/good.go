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
	return withCopy(base, "a"), withCopy(base, "b"), withFresh(base, "c") // silent "append-to-param: what it calls is not seen to append to the slice"
}

// The caller does.
func clipped(base []string) ([]string, []string) {
	a := with(base, "a")
	b := with(slices.Clip(base), "b") // silent "append-to-param: the slice has no room, so append copies"
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
		run(with(base, name)) // silent "append-to-param: nothing else is appended to the same slice"
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

// validator: what a method keeps in a field of its receiver the next call of it sets again, and
// nobody looks in between.
type field struct {
	name   string
	fields []field
}

type validation struct {
	ns     []byte
	report func(*validation)
	filter func([]byte) bool
}

func (v *validation) walk(ns []byte, f *field) {
	if len(ns) == 0 {
		ns = append(ns, f.name...)
	}
	for i := range f.fields {
		if v.filter != nil && v.filter(append(ns, f.fields[i].name...)) {
			continue
		}
		v.traverse(ns, &f.fields[i])
	}
	v.ns = ns
	v.report(v)
}

func (v *validation) traverse(ns []byte, f *field) {
	if f.name == "" {
		return
	}
	v.walk(append(append(ns, f.name...), '.'), f)
}

func validate(f *field, report func(*validation)) {
	v := &validation{ns: make([]byte, 0, 64), report: report}
	v.walk(v.ns[0:0], f)
}

// The second list takes the place of the first, in a field, a variable, or what a pointer leads to.
type tagged struct{ tags []string }

var current []string

func (t *tagged) set(tags []string, tag string) { t.tags = append(tags, tag) }

func setCurrent(tags []string, tag string) { current = append(tags, tag) }

func setAt(at *[]string, tags []string, tag string) { *at = append(tags, tag) }

func setTwice(t *tagged, tags []string) {
	t.set(tags, "a")
	t.set(tags, "b")
}

func setCurrentTwice(tags []string) {
	setCurrent(tags, "a")
	setCurrent(tags, "b")
}

func setAtTwice(tags []string) (out []string) {
	setAt(&out, tags, "a")
	setAt(&out, tags, "b")
	return out
}

// A method that appends to a field of its receiver.
type chain struct{ steps []string }

func (c *chain) add(step string) *chain {
	c.steps = append(c.steps, step)
	return c
}

func (c *chain) with(step string) []string { return append(c.steps, step) }

func (c *chain) withCopy(step string) []string { return append(slices.Clip(c.steps), step) }

type fixed struct{ steps []string }

func (f *fixed) with(step string) []string { return append(f.steps, step) }

func chains(c *chain, do func([]string)) ([]string, []string) {
	c.add("a").add("b")
	do(c.with("c"))
	first := c.with("d")
	c.add("e") // another list from here on, as far as anybody can see
	return first, c.with("f")
}

func copied(c *chain) ([]string, []string) { return c.withCopy("a"), c.withCopy("b") }

func ofFixed() ([]string, []string) {
	f := &fixed{steps: []string{"a", "b"}}
	return f.with("c"), f.with("d")
}

// libopenapi: what is appended to the field stays there, also where closures have the receiver.
type index struct{ all []string }

func (x *index) extract(names []string, each func(func())) {
	for _, name := range names {
		x.all = append(x.all, name)
	}
	each(func() { x.all = append(x.all, "end") })
}

func build(x *index, a, b []string, each func(func())) {
	x.extract(a, each)
	x.extract(b, each)
}

// check-lockorder: where each node was come from is noted, and nobody looks.
func order(next map[string][]string, start string) []string {
	var found []string
	seen := map[string]bool{}
	cameBy := make(map[string][]string)
	var visit func(node string, path []string)
	visit = func(node string, path []string) {
		seen[node] = true
		found = append(found, node)
		path = append(path, node)
		for _, n := range next[node] {
			if !seen[n] {
				cameBy[n] = path
				visit(n, path)
			}
		}
	}
	visit(start, nil)
	return found
}
