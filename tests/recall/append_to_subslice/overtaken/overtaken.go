package overtaken

func Expand(tokens []string, macro func(string) []string) []string {
	out := tokens[:0]
	for _, token := range tokens {
		out = append(out, macro(token)...) // want "append-to-subslice: overwrites the elements of `tokens` from `0` on"
	}
	return out
}

func Escape(text []rune) []rune {
	out := text[:0]
	for _, r := range text {
		if r == '&' {
			out = append(out, '&', 'a', 'm', 'p', ';') // want "append-to-subslice: overwrites the elements of `text` from `0` on"
			continue
		}
		out = append(out, r)
	}
	return out
}

func Keep(tokens []string, good func(string) bool) []string {
	out := tokens[:0]
	for _, token := range tokens {
		if good(token) {
			out = append(out, token)
		}
	}
	return out
}

// Three are read where one is written.
func Unescape(text []rune) []rune {
	out := text[:0]
	for i := 0; i < len(text); i++ {
		if text[i] == '%' && i+2 < len(text) {
			out = append(out, text[i+1], text[i+2])
			i += 2
			continue
		}
		out = append(out, text[i])
	}
	return out
}

// Each piece is one of the slice itself.
func Squeeze(text []byte) []byte {
	out := text[:0]
	begin := 0
	for i, c := range text {
		if c == ' ' {
			out = append(out, text[begin:i]...)
			begin = i + 1
		}
	}
	return append(out, text[begin:]...)
}

func Splice(lines []string, at int, with ...string) []string {
	tail := lines[at+1:]
	head := append(lines[:at], with...) // want "append-to-subslice: overwrites the elements of `lines` from `at` on"
	return append(head, tail...)
}

func SpliceSame(lines []string, at int, with ...string) []string {
	head := append(lines[:at], with...)
	return append(head, lines[at+len(with):]...)
}
