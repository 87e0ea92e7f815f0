package functions

import (
	"fmt"
	"slices"
)

// Delete moves the elements of the slice that everybody still has.
func Without(all []int, i int) {
	rest := slices.Delete(all, i, i+1) // want "append-to-subslice: overwrites"
	fmt.Println(rest, all)
}

func WithoutInPlace(all []int, i int) []int {
	all = slices.Delete(all, i, i+1)
	return all
}

func WithoutClone(all []int, i int) {
	rest := slices.Delete(slices.Clone(all), i, i+1)
	fmt.Println(rest, all)
}
