package old

func two(base []int) ([]int, []int) {
	return append(base, 1), append(base, 2) // want "append-shared-base: overwrites"
}

// zcrypto: one variable for all iterations, which holds another slice in each.
type subnet struct{ ip, mask []byte }

func encoded(list []subnet) [][]byte {
	var out [][]byte
	for _, n := range list {
		out = append(out, append(n.ip, n.mask...))
	}
	return out
}
