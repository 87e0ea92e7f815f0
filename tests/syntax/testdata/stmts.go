package stmts

func all(ch chan int, m map[string]int, xs []int) (err error) {
outer:
	for i := 0; i < 10; i++ {
		switch x := i; {
		case x > 1, x < 0:
			continue outer
		case x == 2:
			fallthrough
		default:
			break outer
		}
	}
	for range 10 {
	}
	for ; ; {
		goto outer
	}
	for k, v := range m {
		m[k], xs[0] = v<<1, xs[len(xs)-1]
	}
	for i = range xs[1:2:3] {
		defer func() { recover() }()
		go f(xs...)
	}
	select {
	case v, ok := <-ch:
		_ = v &^ 1
		_ = ok
	case ch <- 1:
	case <-ch:
	default:
	}
	switch v := any(err).(type) {
	case nil, interface{ Error() string }:
	case *T, []T, func():
		_ = v
	}
	if v, ok := m["a"]; ok && v != 0 {
		return T{v}.err
	} else if x := (T{1}); x.n > 0 {
		return nil
	} else {
		xs[0]++
		v--
	}
	{
		var local, other int = 1, 2
		_, _ = local, other
		;
	}
	p := &T{n: 1, inner: struct{ a []int }{[]int{1, 2}}, m: map[string]T{"a": {n: 2}}}
	q := new(1 + 2)
	_ = *p.f(q).(*T).g[3][1:]
	_ = G[int, string](1)(2)
	_ = -x ^ +y | !z == <-ch
	return
}
