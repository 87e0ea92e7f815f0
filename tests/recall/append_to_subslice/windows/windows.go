package windows

// Batches closes each batch with a marker, which is where the next batch begins.
func Batches(ids []int, size int) [][]int {
	var batches [][]int
	for at := 0; at+size <= len(ids); at += size {
		batch := ids[at : at+size]
		batch = append(batch, -1) // want "append-to-subslice: overwrites the elements of `ids`"
		batches = append(batches, batch)
	}
	return batches
}

// Likewise where the last one is shorter.
func Sums(ids []int, size int) (sums []int) {
	for at := 0; at < len(ids); at += size {
		end := min(at+size, len(ids))
		sums = append(sums, sum(append(ids[at:end], 1))) // want "append-to-subslice: overwrites the elements of `ids`"
	}
	return sums
}

func sum(ids []int) (total int) {
	for _, id := range ids {
		total += id
	}
	return total
}

func Copies(ids []int, size int) [][]int {
	var batches [][]int
	for at := 0; at+size <= len(ids); at += size {
		batch := ids[at : at+size : at+size]
		batches = append(batches, append(batch, -1))
	}
	return batches
}

// From the end on nobody comes by again.
func Backwards(ids []int, size int) (sums []int) {
	for at := len(ids) - size; at >= 0; at -= size {
		sums = append(sums, sum(append(ids[at:at+size], 1)))
	}
	return sums
}

// Each part is filled before it is read.
func Filled(room []int, size int, fill func(int) []int) (sums []int) {
	for at := 0; at+size < len(room); at += size {
		part := room[at : at+size]
		copy(part, fill(at))
		sums = append(sums, sum(append(part, at)))
	}
	return sums
}

// The loop within makes the same part again.
func Again(ids []int, size int) (sums []int) {
	for at := 0; at+size < len(ids); at += len(ids) {
		for mark := range 3 {
			sums = append(sums, sum(append(ids[at:at+size], mark)))
		}
	}
	return sums
}
