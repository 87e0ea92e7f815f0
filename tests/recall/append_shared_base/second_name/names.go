package names

// Two names for one slice, which both go their own way.
func Fork(path []string) (left, right []string) {
	left = path
	right = path
	left = append(left, "left")
	right = append(right, "right") // want "append-shared-base: overwrites what `left` got"
	return left, right
}

func Children(path []string, names []string) [][]string {
	var all [][]string
	for _, name := range names {
		child := path
		child = append(child, name) // want "append-shared-base: every iteration"
		all = append(all, child)
	}
	return all
}

func ChildrenWell(path []string, names []string) [][]string {
	var all [][]string
	for _, name := range names {
		child := path[:len(path):len(path)]
		child = append(child, name)
		all = append(all, child)
	}
	return all
}
