package paths

type Node struct {
	Name string
	Next []*Node
}

// Paths keeps each path, and its last name is what the next turn of the loop writes.
func Paths(root *Node) [][]string {
	var all [][]string
	collect(root, nil, &all)
	return all
}

func collect(n *Node, path []string, all *[][]string) {
	if len(n.Next) == 0 {
		*all = append(*all, path)
		return
	}
	for _, next := range n.Next {
		path = append(path, next.Name) // want "append-shared-base: every iteration"
		collect(next, path, all)
		path = path[:len(path)-1]
	}
}

func collectCopies(n *Node, path []string, all *[][]string) {
	if len(n.Next) == 0 {
		*all = append(*all, append([]string(nil), path...))
		return
	}
	for _, next := range n.Next {
		path = append(path, next.Name)
		collectCopies(next, path, all)
		path = path[:len(path)-1]
	}
}

func Copies(root *Node) [][]string {
	var all [][]string
	collectCopies(root, nil, &all)
	return all
}

// Lists keeps what it appended at each turn.
func Lists(base []string, names []string) (lists [][]string) {
	list := base
	for _, name := range names {
		if name != "" {
			list = append(list, name) // want "append-shared-base: every iteration"
			lists = append(lists, list)
			list = list[:len(list)-1]
		}
	}
	return lists
}

// What is left when all is taken back has none of the names.
func Visit(base []string, names []string, visit func([]string)) []string {
	for _, name := range names {
		base = append(base, name)
		visit(base)
		base = base[:len(base)-1]
	}
	return base
}

// One name stays each time, so nothing is overwritten.
func Prefixes(names []string) (lists [][]string) {
	var list []string
	for _, name := range names {
		list = append(list, name, "/")
		list = list[:len(list)-1]
		lists = append(lists, list[:len(list):len(list)])
	}
	return lists
}
