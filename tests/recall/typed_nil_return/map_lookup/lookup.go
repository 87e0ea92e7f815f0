package lookup

type Problem struct{ text string }

func (p *Problem) Error() string { return p.text }

type Registry struct{ problems map[string]*Problem }

// What is not in the map is a nil pointer.
func (r *Registry) Problem(name string) error {
	return r.problems[name] // want "typed-nil-return: `r.problems\[name\]`"
}

func (r *Registry) Known(name string) error {
	p, ok := r.problems[name]
	if !ok {
		return nil
	}
	return p
}

func (r *Registry) Unsure(name string) error {
	p, _ := r.problems[name]
	return p // want "typed-nil-return: `p` is a nil `\*Problem`"
}
