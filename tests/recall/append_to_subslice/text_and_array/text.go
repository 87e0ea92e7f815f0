package text

import "bytes"

// What is appended is a text, however long.
func Suffixed(path []byte) (dir, file []byte) {
	slash := bytes.IndexByte(path, '/')
	dir = path[:slash]
	file = path[slash+1:]
	dir = append(dir, "-old"...) // want "append-to-subslice: overwrites the elements of `path`"
	return dir, file
}

// The array itself is read: as a whole.
func Marked() [5]int {
	list := [5]int{1, 2, 3, 4, 5}
	part := list[1:3]
	part = append(part, 100) // want "append-to-subslice: overwrites the elements of `list`"
	println(len(part))
	return list
}

// An array without anything in it is filled.
func Filled(id []byte) [16]byte {
	var key [16]byte
	_ = append(key[:4], id[:8]...)
	return key
}
