package derived

import "slices"

type Step func(string) string

type Pipeline struct {
	name  string
	steps []Step
}

func (p *Pipeline) Use(s Step) { p.steps = append(p.steps, s) }

// Branch looks as if each branch had steps of its own.
func (p *Pipeline) Branch(name string, s ...Step) *Pipeline {
	return &Pipeline{
		name:  p.name + "/" + name,
		steps: append(p.steps, s...), // want "append-shared-base: every call appends to the same `p.steps`: where it has room, each overwrites what the one before appended"
	}
}

func (p *Pipeline) BranchClipped(s ...Step) *Pipeline {
	return &Pipeline{name: p.name, steps: append(slices.Clip(p.steps), s...)}
}

func (p *Pipeline) Run(text string) string {
	for _, s := range p.steps {
		text = s(text)
	}
	return text
}

type Span struct {
	tags []string
}

func (s Span) Tagged(tag string) Span {
	s.tags = append(s.tags, tag) // want "append-shared-base: every call appends to the same `s.tags`"
	return s
}

func (s *Span) Forked(tag string) *Span {
	fork := *s
	fork.tags = append(fork.tags, tag) // want "append-shared-base: every call appends to the same `fork.tags`"
	return &fork
}

// The copy has a slice of its own before anything is appended to it.
func (s *Span) Copied(tag string) *Span {
	fork := *s
	fork.tags = make([]string, 0, len(s.tags)+1)
	fork.tags = append(fork.tags, s.tags...)
	fork.tags = append(fork.tags, tag)
	return &fork
}

func (s Span) Cloned(tag string) Span {
	s.tags = append([]string(nil), s.tags...)
	s.tags = append(s.tags, tag)
	return s
}

// The field takes what it appended.
func (s *Span) Add(tag string) *Span {
	s.tags = append(s.tags, tag)
	return s
}

// What is read here is done with when the method returns.
func (s *Span) Has(tag string) bool {
	all := append(s.tags, "root")
	return slices.Contains(all, tag)
}

// What has the slice is built once.
func build(s Span, tags []string) Span {
	for _, tag := range tags {
		s.tags = append(s.tags, tag)
	}
	return s
}
