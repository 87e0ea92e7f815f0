package generic

type Chain[T any] struct{ steps []T }

// Fork gives two chains that begin as this one does.
func (c Chain[T]) Fork(left, right T) (Chain[T], Chain[T]) {
	l := Chain[T]{steps: append(c.steps, left)}
	r := Chain[T]{steps: append(c.steps, right)} // want "append-shared-base: appends to `c.steps` again"
	return l, r
}

func Grow(first, second string) Chain[string] {
	var c Chain[string]
	c.steps = append(c.steps, first)
	c.steps = append(c.steps, second)
	return c
}
