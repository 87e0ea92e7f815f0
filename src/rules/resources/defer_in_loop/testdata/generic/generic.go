package p

type closer interface {
	Close() error
}

func drain[C closer](sources []func() C, use func(C)) {
	for _, open := range sources {
		c := open()
		defer c.Close() // want "defer-in-loop: every iteration defers `c.Close`"
		use(c)
	}
}

type pool[C closer] struct{ open func() C }

func (p *pool[C]) each(n int, use func(C)) {
	for range n {
		c := p.open()
		defer c.Close() // want "defer-in-loop: every iteration defers `c.Close`"
		use(c)
	}
}
