package across

// Problem says what is wrong.
type Problem struct{ Field string }

// Error is the text.
func (p *Problem) Error() string { return p.Field }

type rules struct{ limit int }

// check is in another file than who returns its result as an error.
func (r rules) check(n int) (*Problem, bool) {
	if n > r.limit {
		return &Problem{Field: "n"}, false
	}
	return nil, true
}
