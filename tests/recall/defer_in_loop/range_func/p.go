package p

import (
	"iter"
	"os"
)

func lines(names iter.Seq[string]) int {
	n := 0
	for name := range names {
		f, err := os.Open(name)
		if err != nil {
			continue
		}
		defer f.Close() // want "defer-in-loop: "
		n++
	}
	return n
}

func many[T any](n int, make func(int) (T, func()), visit func(T)) {
	for i := range n {
		v, done := make(i)
		defer done() // want "defer-in-loop: "
		visit(v)
	}
}

// All are needed until the end.
func collected[T any](n int, make func(int) (T, func()), visit func([]T)) {
	var all []T
	for i := range n {
		v, done := make(i)
		defer done()
		all = append(all, v)
	}
	visit(all)
}
