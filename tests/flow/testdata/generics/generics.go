// Package generics: one body for all instances; what type parameters stand for is collected.
package generics

type shape interface{ Area() float64 }

type square struct{ side float64 }
type circle struct{ r float64 }

func (s square) Area() float64  { return s.side * s.side }
func (c *circle) Area() float64 { return c.r * c.r * 3 }

// T is square and *circle here.
func total[T shape](shapes []T) (sum float64) {
	for _, s := range shapes {
		sum += s.Area()
	}
	return sum
}

func apply[T, U any](xs []T, f func(T) U) []U {
	var out []U
	for _, x := range xs {
		out = append(out, f(x))
	}
	return out
}

type list[T any] struct {
	items []T
	each  func(T)
}

func (l *list[T]) push(x T) {
	l.items = append(l.items, x)
	l.each(x)
}

type source[T any] interface{ next() (T, bool) }

type ints struct{}

func (ints) next() (int, bool) { return 0, false }

func drain[T any](s source[T]) {
	for {
		if _, ok := s.next(); !ok {
			return
		}
	}
}

func area(s square) float64 { return s.Area() }
func note(string)           {}

func use() {
	total([]square{{1}})
	total([]*circle{{1}})
	apply([]square{{2}}, area)
	l := &list[string]{each: note}
	l.push("x")
	drain[int](ints{})
}
