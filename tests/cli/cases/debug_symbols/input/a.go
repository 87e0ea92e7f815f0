package m

type T struct{}

func (t *T) M() func() int {
	return func() int { return 1 }
}
