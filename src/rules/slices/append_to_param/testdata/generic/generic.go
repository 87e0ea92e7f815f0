package generic

func add[S ~[]E, E any](base S, xs ...E) S {
	return append(base, xs...)
}

func two(base []int) ([]int, []int) {
	a := add(base, 1)
	b := add(base, 2) // want "append-to-param: `add` appends to `base` again"
	return a, b
}
