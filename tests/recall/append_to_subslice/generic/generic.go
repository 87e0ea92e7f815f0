package generic

func Without[S ~[]E, E comparable](s S, x E) (S, S) {
	for i, v := range s {
		if v == x {
			rest := append(s[:i], s[i+1:]...) // want "append-to-subslice: overwrites the elements of `s`"
			return rest, s
		}
	}
	return s, s
}

func Drop[S ~[]E, E any](s S, i int) S {
	return append(s[:i], s[i+1:]...)
}
