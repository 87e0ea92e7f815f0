package bad

import "fmt"

type Trail struct {
	Shown, Canonical []string
}

func trail(category, name, sku string) Trail {
	base := make([]string, 0, 4)
	base = append(base, "shop", category)
	shown := append(base, name)
	canonical := append(base, sku) // want "append-shared-base: overwrites what `shown` got"
	return Trail{shown, canonical}
}

// Each path shares the array of the others.
func paths(path []string, names []string) [][]string {
	var all [][]string
	for _, name := range names {
		all = append(all, append(path, name)) // want "append-shared-base: every iteration appends to the same `path`"
	}
	return all
}

type Query struct {
	Args []any
	Sub  *Query
}

// Through the fields of structs.
func queries(common []any, ids []int) []*Query {
	list := make([]*Query, 0, len(ids))
	for _, id := range ids {
		q := &Query{Args: append(common, id)} // want "append-shared-base: every iteration"
		list = append(list, q)
	}
	return list
}

func byName(common []any, names []string) map[string]Query {
	m := make(map[string]Query)
	for _, name := range names {
		m[name] = Query{Args: append(common, name)} // want "append-shared-base: every iteration"
	}
	return m
}

// Through a field that is loaded twice.
type Server struct {
	options []string
}

func (s *Server) modes() (fast, slow []string) {
	fast = append(s.options, "fast")
	slow = append(s.options, "slow") // want "append-shared-base: overwrites what `fast` got"
	return fast, slow
}

// One goroutine writes while the other reads.
func concurrently(common []string, done chan<- string) {
	for i := range 3 {
		go func(args []string) { done <- fmt.Sprint(args) }(append(common, fmt.Sprint(i))) // want "append-shared-base: every iteration"
	}
}

// A closure keeps the first.
func later(common []int) func() int {
	first := append(common, 1)
	get := func() int { return first[len(first)-1] }
	second := append(common, 2) // want "append-shared-base: overwrites what `first` got"
	fmt.Println(second)
	return get
}

// The beginning of the same scratch.
func scratch(buf []byte, a, b []byte) bool {
	x := append(buf[:0], a...)
	y := append(buf[:0], b...) // want "append-shared-base: overwrites what `x` got"
	return string(x) == string(y)
}

// On one way only.
func branch(base []int, ok bool) ([]int, []int) {
	var first []int
	if ok {
		first = append(base, 1)
	}
	second := append(base, 2) // want "append-shared-base: overwrites what `first` got"
	return first, second
}

// The slice lives on in a field of what others have.
type Node struct{ path []string }

func (n *Node) fork(other *Node, path []string) {
	n.path = append(path, "left")
	other.path = append(path, "right") // want "append-shared-base: overwrites what `n.path` got"
}

func sent(base []int, to chan<- []int) {
	to <- append(base, 1)
	to <- append(base, 2) // want "append-shared-base: overwrites"
}

// The function that is called keeps the slice.
func combinations(n int) [][]int {
	var all [][]int
	var choose func(from int, chosen []int)
	choose = func(from int, chosen []int) {
		all = append(all, chosen)
		for i := from; i < n; i++ {
			choose(i+1, append(chosen, i)) // want "append-shared-base: every iteration appends to the same `chosen`"
		}
	}
	choose(0, nil)
	return all
}

type registry struct{ all [][]string }

func (r *registry) add(path []string) { r.all = append(r.all, path) }

func (r *registry) addAll(base []string, names []string) {
	for _, name := range names {
		r.add(append(base, name)) // want "append-shared-base: every iteration appends to the same `base`"
	}
}
