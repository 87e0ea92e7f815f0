package mid

import "bytes"

// Quote puts a quote behind the word, over the text that follows it.
func Quote(line []byte, from, to int) (quoted, rest []byte) {
	quoted = append(line[from:to], '"') // want "append-to-subslice: overwrites the elements of `line`"
	return quoted, line[to:]
}

func Header(msg []byte) (name, value []byte) {
	i := bytes.IndexByte(msg, ':')
	name = append(msg[:i], '=') // want "append-to-subslice: overwrites the elements of `msg`"
	return name, msg[i:]
}

// The colon is what is overwritten, and nobody reads it.
func HeaderBehind(msg []byte) (name, value []byte) {
	i := bytes.IndexByte(msg, ':')
	name = append(msg[:i], '=')
	return name, msg[i+1:]
}

// What is overwritten is set anew where it has gone.
func Escape(b []byte, i int) []byte {
	c := b[i]
	b = append(append(b[:i], '\\'), b[i:]...)
	b[i+1] = c
	return b
}
