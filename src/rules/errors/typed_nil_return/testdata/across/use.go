// Package across returns nil pointers of another file.
package across

// Check returns a nil pointer as an error.
func Check(n int) (bool, error) {
	p, ok := rules{limit: 3}.check(n)
	return ok, p // want "typed-nil-return: `p` is a nil `\*Problem` on some path"
}

// Pass hands on both results.
func Pass(n int) (error, bool) {
	return rules{}.check(n) // want "typed-nil-return: `rules\{\}.check\(n\)` gives a nil `\*Problem`"
}
