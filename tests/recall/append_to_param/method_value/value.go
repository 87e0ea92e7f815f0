package value

type Signer struct{ key string }

func (s *Signer) sign(parts []string) []string { return append(parts, "sig="+s.key) }

// Both requests carry the second signature.
func Requests(a, b *Signer, parts []string) ([]string, []string) {
	signA, signB := a.sign, b.sign
	first := signA(parts)
	second := signB(parts) // want "append-to-param: overwrites what `first` got"
	return first, second
}
