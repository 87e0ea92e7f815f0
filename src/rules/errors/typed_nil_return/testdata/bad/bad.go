// Package bad returns nil pointers as errors.
package bad

import (
	"errors"
	"os"
)

type problem struct{ field string }

func (p *problem) Error() string { return p.field }

type problems []error

func (p problems) Error() string { return "several" }

type byField map[string]error

func (b byField) Error() string { return "fields" }

func check(name string) *problem {
	if name == "" {
		return &problem{field: "name"}
	}
	return nil
}

// A variable that some path leaves nil.
func validate(name string, limit int) error {
	var p *problem
	if len(name) > limit {
		p = &problem{field: "name"}
	}
	return p // want "typed-nil-return: `p` is a nil `\*problem` on some path, and the error made of it is not nil"
}

// Through a helper.
func through(name string) error {
	return check(name) // want "typed-nil-return: `check\(name\)` gives a nil `\*problem` on some path"
}

func throughVariable(name string) (int, error) {
	p := check(name)
	if p != nil {
		p.field = "changed"
	}
	return len(name), p // want "typed-nil-return: `p` is a nil `\*problem`"
}

func outer(name string) *problem { return check(name) }

func throughTwo(name string) error {
	return outer(name) // want "typed-nil-return: `outer\(name\)` gives a nil `\*problem`"
}

// Through a closure.
func closure(name string) error {
	test := func() *problem {
		if name == "x" {
			return &problem{}
		}
		return nil
	}
	return test() // want "typed-nil-return: `test\(\)` gives a nil `\*problem`"
}

type checker struct{ limit int }

func (c *checker) check(name string) *problem {
	if len(name) > c.limit {
		return &problem{}
	}
	return nil
}

// Through a method.
func (c *checker) Check(name string) (err error) {
	defer func() { c.limit++ }()
	return c.check(name) // want "typed-nil-return: `c.check\(name\)` gives a nil `\*problem`"
}

// A list that nothing was added to.
func all(names []string) error {
	var list problems
	for _, name := range names {
		if name == "" {
			list = append(list, errors.New("empty"))
		}
	}
	return list // want "typed-nil-return: `list` is a nil `problems` on some path"
}

func fields(names []string) error {
	var m byField
	for _, name := range names {
		if m == nil {
			m = byField{}
		}
		m[name] = errors.New("bad")
	}
	return m // want "typed-nil-return: `m` is a nil `byField` on some path"
}

// The same variable for all names, nil for the last.
func last(names []string) error {
	var p *problem
	for _, name := range names {
		p = check(name)
		if p != nil && p.field == "fatal" {
			break
		}
	}
	return p // want "typed-nil-return: `p` is a nil `\*problem`"
}

func asserted(err error) error {
	p, _ := err.(*problem)
	return p // want "typed-nil-return: `p` is a nil `\*problem`"
}

func looked(known map[string]*problem, name string) error {
	p, ok := known[name]
	if ok {
		p.field = name
	}
	return p // want "typed-nil-return: `p` is a nil `\*problem`"
}

func find(name string) (*problem, bool) {
	if name == "" {
		return &problem{}, true
	}
	return nil, false
}

func secondIgnored(name string) error {
	p, _ := find(name)
	return p // want "typed-nil-return: `p` is a nil `\*problem`"
}

func wrap(err error) *problem {
	if err == nil {
		return nil
	}
	return &problem{field: err.Error()}
}

func work() error { return errors.New("work") }

// An error may be nil, and what wraps it is then.
func wrapped() error {
	err := load()
	return wrap(err) // want "typed-nil-return: `wrap\(err\)` gives a nil `\*problem`"
}

var load = work

func inSwitch(kind int) error {
	var p *problem
	switch kind {
	case 1:
		p = &problem{field: "one"}
	case 2:
		p = &problem{field: "two"}
	}
	return p // want "typed-nil-return: `p` is a nil `\*problem`"
}

// Compared where it becomes an error.
func assigned(name string) bool {
	var err error
	err = check(name) // want "typed-nil-return: `check\(name\)` gives a nil `\*problem` on some path, and the `error` made of it is not nil"
	return err != nil
}

func declared(name string) {
	var err error = check(name) // want "typed-nil-return: `check\(name\)` gives a nil `\*problem`"
	if err != nil {
		panic(err)
	}
}

type speaker interface{ Speak() string }

type dog struct{}

func (*dog) Speak() string { return "woof" }

func cached(name string) *dog {
	if name == "rex" {
		return &dog{}
	}
	return nil
}

func speak(name string) string {
	var s speaker = cached(name) // want "typed-nil-return: `cached\(name\)` gives a nil `\*dog` on some path, and the `speaker` made of it is not nil"
	if s == nil {
		return "silence"
	}
	return s.Speak()
}

// The second condition leads here with a nil error.
func parse(name string) (int, error) {
	rest, err := cut(name)
	if err != nil || len(rest) > 0 {
		return 0, wrap(err) // want "typed-nil-return: `wrap\(err\)` gives a nil `\*problem`"
	}
	return 1, nil
}

func cut(name string) (string, error) { return name, load() }

// One way ends the process, the other comes here with nil.
func notAlways(name string) error {
	var p *problem
	switch name {
	case "":
		p = &problem{field: "name"}
	case "help":
		os.Exit(0)
	}
	return p // want "typed-nil-return: `p` is a nil `\*problem` on some path"
}
