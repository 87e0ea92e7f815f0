package m

func f(a, b bool) {
	g(a, !!b)
	println(a)
	println(!!b) //nolint:double-not // shown to people
}
