package p

// Calls of all kinds, conversions, places.

type callee interface{ Call(x int) (int, error) }

type caller struct {
	callee
	table map[string][]int
	array [4]int
}

func variadic(first string, rest ...any) int { return len(first) + len(rest) }

func two() (string, int) { return "x", 2 }

func calls(c *caller, f func(int) int, s string) (n int, err error) {
	n, err = c.Call(f(1))
	n += variadic(s, n, s, nil)
	n += variadic(two())
	n += variadic("none") + variadic("slice", []any{1}...)
	c.table[s] = append(c.table[s], n, c.array[n&3])
	c.array[1]++
	v, ok := c.table["k"]
	if !ok || len(v) > 3 && v[0] == 1 {
		panic("no " + s)
	}
	p := &c.array
	for _, x := range p[1:3:4] {
		n += x
	}
	_ = string([]byte(s)) + string(rune(n))
	_ = [2]int(v)
	b := callee(c)
	if d, ok := b.(interface{ Close() error }); ok {
		return 0, d.Close()
	}
	delete(c.table, s)
	println(min(n, 3), cap(v), len(p))
	return *new(int), nil
}

var unary = func(x int, ch <-chan bool) (int, bool) { return -x ^ 1, !<-ch }
