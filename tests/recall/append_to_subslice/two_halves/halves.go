package halves

func Insert(list []string, i int, x string) []string {
	head, tail := list[:i], list[i:]
	head = append(head, x) // want "append-to-subslice: overwrites the elements"
	return append(head, tail...)
}

func InsertClipped(list []string, i int, x string) []string {
	head, tail := list[:i:i], list[i:]
	head = append(head, x)
	return append(head, tail...)
}

func Direct(list []string, i int, x string) []string {
	return append(append(list[:i], x), list[i:]...) // want "append-to-subslice: overwrites the elements"
}

func Nested(list []string, i int, x string) []string {
	return append(list[:i], append([]string{x}, list[i:]...)...)
}
