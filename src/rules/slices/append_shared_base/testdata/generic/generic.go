package generic

func Pairs[S ~[]E, E any](base S, xs []E) []S {
	var out []S
	for _, x := range xs {
		out = append(out, append(base, x)) // want "append-shared-base: every iteration appends to the same `base`"
	}
	return out
}

func Fresh[S ~[]E, E any](base S, xs []E) []S {
	var out []S
	for _, x := range xs {
		out = append(out, append(base[:len(base):len(base)], x))
	}
	return out
}
