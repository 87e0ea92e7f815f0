package m

func f(a, b bool) {
	g(a, !!b)
	println(a)
l:
	goto l
}
