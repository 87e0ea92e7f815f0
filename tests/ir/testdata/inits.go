package p

// The initializer: variables in the order of their dependencies, then the init functions.

var (
	late, other = pair(early)
	early       = len(names) + 1
	names       = []string{"a", "b"}
	_           = pairs["x"]
	pairs       = map[string]func() int{"x": func() int { return early }}
)

func pair(n int) (int, bool) { return n, n > 1 }

func init() { late++ }

func init() { other = !other }

func external(x int) int
