package p

func f(c chan<- int, d <-chan int, e chan (<-chan int)) (a, b int, err error) {
L:
	for i, j := 0, 1; i < j; i, j = i+1, j-1 {
		select {
		case c <- 1:
		case x, ok := <-d:
			break L
		default:
			continue
		}
	}
	switch x := y.(type) {
	case int, *T, func(), nil:
		goto L
	default:
	}
	switch x := 1; { case x > 1: fallthrough; default: }
	if v := g(); v != nil { return 1, 2, v } else if w { } else { }
	var (
		p, q = 1, 2
	)
	const k = iota
	type t struct { *u; v.w "tag"; x, y int `t` }
	for range 10 { }
	for k, v = range m { }
	;;
	return
}
