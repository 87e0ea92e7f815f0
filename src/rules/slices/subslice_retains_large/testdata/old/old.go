package old

func head(fill func([]byte)) []byte {
	all := make([]byte, 1<<20)
	fill(all)
	return all[:4] // want "subslice-retains-large: 1 MiB for 4 bytes"
}
