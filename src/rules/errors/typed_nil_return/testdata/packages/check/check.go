// Package check says what is wrong with orders.
package check

// Problem is what is wrong.
type Problem struct{ Field string }

// Error is the text.
func (p *Problem) Error() string { return p.Field }

// Name returns nil for a good name.
func Name(name string) *Problem {
	if name == "" {
		return &Problem{Field: "name"}
	}
	return nil
}

// Must never returns nil.
func Must(name string) *Problem { return &Problem{Field: name} }

// Checker is what checks.
type Checker interface {
	Check(name string) *Problem
}

// Strict is the only one.
type Strict struct{}

// Check returns nil for a good name.
func (Strict) Check(name string) *Problem { return Name(name) }

// Store finds things.
type Store interface{ Get(key string) string }

type memory map[string]string

func (m *memory) Get(key string) string { return (*m)[key] }

// Open gives no store for no name.
func Open(name string) Store {
	var m *memory
	if name != "" {
		m = &memory{}
	}
	return m // want "typed-nil-return: `m` is a nil `\*memory` on some path, and the `Store` made of it is not nil"
}

// OpenAny is never compared with nil.
func OpenAny(name string) Store {
	var m *memory
	if name != "" {
		m = &memory{}
	}
	return m
}
