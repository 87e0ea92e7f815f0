package batches

// Each batch ends in a marker, which is the first element of the next one.
func Send(ids []int, size int, send func([]int)) {
	for len(ids) > size {
		batch := append(ids[:size], -1) // want "append-to-subslice: overwrites the elements of `ids`"
		send(batch)
		ids = ids[size:]
	}
	send(ids)
}
