package arrays

func Header(magic byte) (head, all []byte) {
	var packet [64]byte
	fill(&packet)
	head = append(packet[:4], magic) // want "append-to-subslice: overwrites the elements of `packet`"
	return head, packet[4:]
}

func fill(p *[64]byte) {
	for i := range p {
		p[i] = byte(i)
	}
}

func Start(magic byte) []byte {
	var packet [64]byte
	return append(packet[:0], magic)
}
