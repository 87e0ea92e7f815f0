package old

func two(base []int) ([]int, []int) {
	return append(base, 1), append(base, 2) // want "append-shared-base: overwrites"
}
