package bad

type Product struct {
	Tags []string
}

func withLabels(tags []string, labels ...string) []string {
	return append(tags, labels...)
}

func labels(p *Product) (page, feed []string) {
	page = withLabels(p.Tags, "shop", "page")
	feed = withLabels(p.Tags, "shop", "feed") // want "append-to-param: `withLabels` appends to `p.Tags` again: where it has room, this overwrites what `page` got"
	return page, feed
}

// One is appended here, the other in the function.
func mixed(base []string) ([]string, []string) {
	a := append(base, "a")
	b := withLabels(base, "b") // want "append-to-param: `withLabels` appends to `base` again"
	return a, b
}

func mixedTheOtherWay(base []string) ([]string, []string) {
	a := withLabels(base, "a")
	b := append(base, "b") // want "append-to-param: `append` appends to `base` again: where it has room, this overwrites what `a` got"
	return a, b
}

// In a loop, by a method, as one of two results.
type client struct{ prefix []string }

func (c *client) path(base []string, name string) ([]string, error) {
	base = append(base, c.prefix...)
	for range 2 {
		base = append(base, name)
	}
	return base, nil
}

func (c *client) paths(base, names []string) [][]string {
	var all [][]string
	for _, name := range names {
		path, err := c.path(base, name) // want "append-to-param: `c.path` appends to the same `base` in every iteration"
		if err != nil {
			return nil
		}
		all = append(all, path)
	}
	return all
}

// A closure.
func inClosure(base []int) ([]int, []int) {
	add := func(xs []int, x int) []int { return append(xs, x) }
	a := add(base, 1)
	return a, add(base, 2) // want "append-to-param: `add` appends to `base` again"
}

// The function keeps what it appended: every path ends in the last leaf.
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
		*out = append(*out, path)
		return
	}
	walk(t.left, path, out)
	walk(t.right, path, out) // want "append-to-param: `walk` appends to `path` again: where it has room, this overwrites what the call before kept"
}

type graph struct {
	next  map[int][]int
	found [][]int
}

func (g *graph) visit(at int, path []int) {
	path = append(path, at)
	if len(g.next[at]) == 0 {
		g.found = append(g.found, path)
	}
	for _, next := range g.next[at] {
		g.visit(next, path) // want "append-to-param: `g.visit` appends to the same `path` in every iteration"
	}
}

// The paths are noted, and somebody looks.
func ways(next map[string][]string, start string) map[string][]string {
	cameBy := make(map[string][]string)
	var visit func(node string, path []string)
	visit = func(node string, path []string) {
		path = append(path, node)
		for _, n := range next[node] {
			if cameBy[n] == nil {
				cameBy[n] = path
				visit(n, path) // want "append-to-param: `visit` appends to the same `path` in every iteration"
			}
		}
	}
	visit(start, nil)
	return cameBy
}
