// Package generic returns nil pointers as errors in generic functions.
package generic

type problem[T any] struct{ value T }

func (p *problem[T]) Error() string { return "problem" }

func check[T comparable](a, b T) *problem[T] {
	if a == b {
		return nil
	}
	return &problem[T]{value: a}
}

func same[T comparable](a, b T) error {
	return check(a, b) // want "typed-nil-return: `check\(a, b\)` gives a nil `\*problem\[T\]` on some path"
}

func sameInts(a, b int) error {
	return check[int](a, b) // want "typed-nil-return: `check\[int\]\(a, b\)` gives a nil `\*problem\[int\]`"
}

func first[T any](list []T, bad func(T) bool) error {
	var p *problem[T]
	for _, v := range list {
		if bad(v) {
			p = &problem[T]{value: v}
		}
	}
	return p // want "typed-nil-return: `p` is a nil `\*problem\[T\]`"
}

func pass[E error](e E) error { return e }
