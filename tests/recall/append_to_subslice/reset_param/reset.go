package reset

import "fmt"

// positive looks as if it gave a new list.
func positive(list []int) []int {
	kept := list[:0]
	for _, x := range list {
		if x > 0 {
			kept = append(kept, x)
		}
	}
	return kept
}

// Report prints the list that positive wrote over.
func Report(list []int) {
	good := positive(list) // want "append-to-subslice: `positive` "
	fmt.Println(len(good), "of", list)
}

func Cleaned(list []int) []int {
	list = positive(list)
	return list
}

// encode fills a buffer that it is given to be filled.
func encode(buf []byte, x int) []byte {
	buf = buf[:0]
	return append(buf, byte(x))
}

func Send(buf []byte, xs []int, send func([]byte)) {
	for _, x := range xs {
		buf = encode(buf, x)
		send(buf)
	}
}
