package p

// Generic functions and types: one body for all type arguments.

type number interface{ ~int | ~float64 }

type list[T any] struct {
	head T
	tail *list[T]
}

func (l *list[T]) push(x T) *list[T] { return &list[T]{x, l} }

func (l *list[T]) each(yield func(T) bool) {
	for ; l != nil; l = l.tail {
		if !yield(l.head) {
			return
		}
	}
}

func sumOf[T number](xs ...T) (sum T) {
	for _, x := range xs {
		sum += x
	}
	return sum + 1
}

func convert[To, From number](x From) To { return To(x) }

func index[S ~[]E | ~*[4]E, E comparable](s S, x E) any {
	if s[0] == x {
		return s[1]
	}
	return x
}

type stringer interface{ String() string }

func text[T stringer](x T) string {
	f := x.String
	return x.String() + f()
}

func instances() float64 {
	l := new(list[string]).push("a")
	for s := range l.each {
		println(s)
	}
	f := sumOf[int]
	return convert[float64](f(1, 2)) + sumOf(1.5)
}

func use[T any](l *list[T]) (n int) {
	g := l.each
	g(func(T) bool { n++; return true })
	return n
}
