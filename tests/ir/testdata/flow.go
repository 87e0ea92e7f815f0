package p

// Branches, loops, labels, switches.

func loops(n int) (sum int) {
outer:
	for i := 0; i < n; i++ {
		for {
			if i == 3 {
				continue outer
			}
			if sum > 100 {
				break outer
			}
			sum += i
			break
		}
	}
	for sum < 0 {
		sum++
	}
	return
}

func escapes(n int) (all []func() int) {
	for i, j := 0, n; i < j; i++ {
		all = append(all, func() int { return i })
	}
	return all
}

func gotos(n int) int {
	i := 0
again:
	if i < n {
		i++
		goto again
	}
	if i == 7 {
		goto end
	}
	i *= 2
end:
	return i
}

func switches(x any, n int) string {
	switch {
	case n > 3, n < -3:
		fallthrough
	case n == 0:
		n = 1
	default:
		return "other"
	}
	switch y := n; y {
	case 1:
		n = 2
	case 2, 3:
	}
	switch v := x.(type) {
	case nil:
		return "nil"
	case string:
		return v
	case int, error:
		_ = v
	default:
		return "default"
	}
	return "end"
}

func logic(a, b, c bool) (bool, bool) {
	d := a && (b || !c)
	return d || a == b, true && d
}
