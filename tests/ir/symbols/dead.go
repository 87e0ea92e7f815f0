// Literals in code that the compiler knows to be dead have no name and no number.
package main

import "fmt"

const debug = false

func use(f func()) { f() }

func Dead(n int) {
	if debug {
		use(func() { fmt.Println("dead") })
	} else {
		use(func() { fmt.Println("1") })
	}
	if debug && n > 0 || n > 10 {
		use(func() { fmt.Println("2") })
	}
	if n > 1 && debug {
		use(func() { fmt.Println("dead") })
	}
	for ; debug; use(func() { fmt.Println("dead") }) {
		use(func() { fmt.Println("dead") })
	}
	switch {
	case debug:
		use(func() { fmt.Println("dead") })
	case true:
		use(func() { fmt.Println("3") })
	default:
		use(func() { fmt.Println("dead") })
	}
	switch 2 {
	case 1:
		use(func() { fmt.Println("dead") })
	}
	switch 2 {
	case 2:
		use(func() { fmt.Println("4") })
		fallthrough
	case 3:
		use(func() { fmt.Println("5") })
	}
	if n > 5 {
		return
		use(func() { fmt.Println("dead") })
	}
	if !debug {
		use(func() { fmt.Println("6") })
		if n > 3 {
			panic("no")
		} else {
			return
		}
		use(func() { fmt.Println("dead") })
	again:
		use(func() { fmt.Println("7") })
		if n++; n < 3 {
			goto again
		}
		return
	}
	use(func() { fmt.Println("dead") })
}

func Nested() {
	use(func() {
		if debug {
			use(func() { fmt.Println("dead") })
		}
		use(func() {
			use(func() { fmt.Println("1.1.1") })
		})
	})
	for i := range Seq() {
		if debug {
			for range Seq() {
				use(func() { fmt.Println("dead") })
			}
		}
		for range Seq() {
			use(func() { fmt.Println(i) })
		}
	}
}

type Generic[T any] struct{ items []T }

func (g Generic[T]) Each[U any](f func(T) U) (all []U) {
	use(func() {
		for _, item := range g.items {
			all = append(all, f(item))
		}
	})
	return all
}
