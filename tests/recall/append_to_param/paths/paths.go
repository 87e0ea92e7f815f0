package paths

type Node struct {
	Name     string
	Children []*Node
}

// Collect lists the path to every leaf: the classic of depth-first searches.
func Collect(n *Node, path []string, out *[][]string) {
	path = append(path, n.Name)
	if len(n.Children) == 0 {
		*out = append(*out, path)
		return
	}
	for _, child := range n.Children {
		Collect(child, path, out) // want "append-to-param: "
	}
}

// The path is copied before it is kept.
func CollectCopies(n *Node, path []string, out *[][]string) {
	path = append(path, n.Name)
	if len(n.Children) == 0 {
		*out = append(*out, append([]string(nil), path...))
		return
	}
	for _, child := range n.Children {
		CollectCopies(child, path, out)
	}
}
