package through

func addOne(list []int, x int) []int { return append(list, x) }

func addTwo(list []int, x int) []int {
	list = addOne(list, x)
	return addOne(list, x)
}

func Plans(days []int) ([]int, []int) {
	short := addTwo(days, 1)
	long := addTwo(days, 2) // want "append-to-param: overwrites what `short` got"
	return short, long
}
