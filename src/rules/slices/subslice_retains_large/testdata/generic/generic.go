package generic

func first[T any](fill func([]int64)) []int64 {
	all := make([]int64, 1<<16)
	fill(all)
	return all[:4] // want "subslice-retains-large: 512 KiB for 32 bytes"
}

func unknown[T any](fill func([]T)) []T {
	all := make([]T, 1<<16)
	fill(all)
	return all[:4]
}
