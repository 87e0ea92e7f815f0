package p

// What a text has to tell apart though Go gives it the same name, or where a type ends.

type shape struct{ n int }

type chain[E any] struct{ e E }

func (s *shape) size() int { return s.n }

func localTypes(c bool) (any, any) {
	type shape struct{ s string }
	if c {
		type shape struct{ f float64 }
		return shape{1.5}, []shape{}
	}
	return shape{"a"}, map[shape]bool{}
}

func boundTwice(s *shape) (a, b, c func() int) {
	a, b = s.size, s.size
	c = func() int { return (*shape).size(s) + (*shape).size(s) }
	return
}

func shadowed[string any, t5 interface{ ~func() }](x string, y t5) (string, t5) {
	if y == nil {
		return x, nil
	}
	y()
	return *new(string), y
}

func noFunctions(t0 func(), m map[string]func() int, ch chan func(int) (int, error)) {
	m["a"] = nil
	m["b"] = func() int { return 1 }
	ch <- nil
	t0 = nil
	select {
	case ch <- nil:
	case f, ok := <-ch:
		_, _ = f, ok
	}
	store(nil, nil, nil)
}

func store(func(), func() int, chan (<-chan int))

func constants(heap *float64) (uint64, float64, complex128, string, rune) {
	alloc := heap
	func() { alloc = new(float64) }()
	_ = alloc
	*heap = 1e-300
	const big = 1 << 200
	return big >> 137, 1.0 / 3, 2i / 3, "quote \" \xff \u00e9 #a.go:1:2", '\n'
}

func unnamed(v interface {
	M(struct {
		a                int "tag, with \"quotes\""
		invalid, untyped bool
		shape
		*chain[int]
	}) (n int)
}, f func(int, ...any)) {
	g := v.M
	_ = g
	f(1, "x", v)
}

func init() { println("first") }

func init() { func() { println("second") }() }
