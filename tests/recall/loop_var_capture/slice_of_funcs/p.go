//go:build go1.21

package p

func handlers(names []string) map[string]func() string {
	all := map[string]func() string{}
	for i, name := range names {
		all[name] = func() string {
			return names[i] // want "loop-var-capture: "
		}
	}
	return all
}

func steps(n int) []func() int {
	var list []func() int
	for i := 0; i < n; i++ {
		step := func() int { return i } // want "loop-var-capture: "
		list = append(list, step)
	}
	return list
}

func now(n int) int {
	sum := 0
	for i := 0; i < n; i++ {
		sum += func() int { return i }()
	}
	return sum
}
