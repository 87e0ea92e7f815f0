package channel

func emit(prefix []byte, c byte, out chan<- []byte) {
	out <- append(prefix, c)
}

func Words(prefix []byte, out chan<- []byte) {
	for c := byte('a'); c <= 'z'; c++ {
		emit(prefix, c, out) // want "append-to-param: "
	}
}

func measure(prefix []byte, c byte) int { return len(append(prefix, c)) }

func Measure(prefix []byte) (n int) {
	for c := byte('a'); c <= 'z'; c++ {
		n += measure(prefix, c)
	}
	return n
}
