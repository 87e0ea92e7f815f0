package generic

func With[T any](s []T, n int, x T) ([]T, []T) {
	head := append(s[:n], x) // want "append-to-subslice: overwrites the elements of `s` from `n` on"
	return head, s[n:]
}

func Without[T any](s []T, n int) []T {
	return append(s[:n], s[n+1:]...)
}
