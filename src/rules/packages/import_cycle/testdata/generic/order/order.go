package order

import "example.com/generic/list"

type Ordered interface{ ~int | ~string }

func Less[T Ordered](a, b T) bool { return a < b }

type Sorted[T Ordered] struct {
	list.List[T]
	boxes *list.Box[T]
}

func Strings(x []int) []string { return list.Map(x, func(int) string { return "" }) }
