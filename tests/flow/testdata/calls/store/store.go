// Package store has an interface that two packages implement.
package store

type Store interface {
	Get(key string) (string, error)
	Close() error
}

// Memory is the implementation here.
type Memory struct{ values map[string]string }

func (m *Memory) Get(key string) (string, error) { return m.values[key], nil }
func (m *Memory) Close() error                   { return nil }

// Base has methods that others get by embedding it.
type Base struct{}

func (Base) Close() error  { return nil }
func (*Base) Reset() error { return nil }
