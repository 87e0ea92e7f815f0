// What wraps lies behind an interface.
package iface

import "fmt"

type Missing struct{ name string }

func (m Missing) Error() string { return "no " + m.name }

type finder interface{ Find(name string) error }

type table map[string]int

func (t table) Find(name string) error {
	if _, ok := t[name]; !ok {
		return Missing{name}
	}
	return nil
}

type loud struct{ finder }

func (l loud) Find(name string) error {
	err := l.finder.Find(name)
	if err == nil {
		return nil
	}
	return fmt.Errorf("find: %w", err)
}

type app struct{ f finder }

func New() *app { return &app{loud{table{}}} }

func (a *app) Has(name string) bool {
	switch a.f.Find(name).(type) { // want "error-type-assert: Missing"
	case Missing:
		return false
	}
	return true
}
