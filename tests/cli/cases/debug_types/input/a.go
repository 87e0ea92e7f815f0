package m

type List[T any] struct {
	next *List[T]
	elem T
}

func (l *List[T]) Len() (n int) {
	for ; l != nil; l = l.next {
		n++
	}
	return
}

const limit = 1 << 70 / 3

var a, b = pair()

func pair() (int, error) { return new(List[int]).Len(), nil }
