// Type parameters of the same name, and functions that take functions with parameters.
package p

type Number interface{ ~int | ~float64 }

func sum[P Number](list ...P) (s P) {
	for _, x := range list {
		s += x
	}
	return
}

func apply[P, Q any](p P, f func(P) Q) Q { return f(p) }

func same[P any](p P) P { return p }

func swap[P, Q any](p P, q Q) (Q, P) { return q, p }

type List[P any] struct {
	first P
	rest  *List[P]
}

func (l *List[Q]) each(f func(Q)) {
	for ; l != nil; l = l.rest {
		f(l.first)
	}
}

type Tree[K comparable, V any] struct {
	List[V]
	sub map[K]*Tree[K, List[V]]
}

var (
	a       = sum(1, 2.5)
	b       = apply(a, same)
	c, d    = swap("x", same[int])
	e       = apply[string]("x", func(s string) []byte { return []byte(s) })
	l       List[List[int]]
	t       Tree[string, func(...int)]
	_       = l.each
	_       = (*List[bool]).each
	f func(int) int = same
)

func wrong[P any, P2 interface{ *P }](p P, q P2) {
	*q = p
	p = *q
	p = q
	sum(p)
	sum[string]()
	same()
	var _ Tree[[]int, int]
	var _ List
	var _ P[int]
	l.each(func(int) {})
	l.each(func(List[int]) {})
	apply(1, swap)
}

type Loop[P any] struct{ l *Loop[[]P] }

func bad[P *P]() {}

type Self[P Self[P]] interface{ m(P) }

