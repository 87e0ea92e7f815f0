package caller

import "fmt"

// remove looks as if it made a new slice.
func remove(s []int, i int) []int {
	return append(s[:i], s[i+1:]...)
}

func Compare(all []int) {
	without := remove(all, 0) // want "append-to-subslice: "
	fmt.Println(without, all)
}

func Shrink(all []int) []int {
	all = remove(all, 0)
	return all
}
