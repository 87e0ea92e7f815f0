package p

type T[P any, Q interface{ ~int | ~string }] struct{ p P; q Q }
type A[P *C,] int
type B [N * M]int
type C[P *D | E] int
func (t *T[P, _]) m[R any](r R) (P, error) { return f[int, string](1)[2], nil }
var x = a[b, c](d) < e[f]
var y = T[int, string]{p: 1}
type G = H[int]
