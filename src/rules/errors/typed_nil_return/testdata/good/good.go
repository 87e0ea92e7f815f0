// Package good returns pointers as errors where they are not nil, or where nobody can see that they
// are.
package good

import (
	"errors"
	"fmt"
	"os"
)

type problem struct{ field string }

func (p *problem) Error() string { return p.field }

type problems []error

func (p problems) Error() string { return "several" }

func check(name string) *problem {
	if name == "" {
		return &problem{field: "name"}
	}
	return nil
}

func asked(name string) error {
	if p := check(name); p != nil {
		return p
	}
	return nil
}

func askedFirst(name string) error {
	p := check(name)
	if p == nil {
		return nil
	}
	return p
}

func askedTogether(name string, strict bool) error {
	if p := check(name); strict && p != nil {
		return p
	}
	return nil
}

// A flag that goes with the pointer.
func flag(names []string) error {
	var p *problem
	found := false
	for _, name := range names {
		if name == "" {
			p = &problem{}
			found = true
			break
		}
	}
	if found {
		return p
	}
	return nil
}

// The same condition twice.
func twice(bad bool) error {
	var p *problem
	if bad {
		p = &problem{}
	}
	fmt.Println("checked")
	if bad {
		return p
	}
	return nil
}

func either(a, b bool) error {
	var p *problem
	if a {
		p = &problem{field: "a"}
	} else if b {
		p = &problem{field: "b"}
	}
	if a || b {
		return p
	}
	return nil
}

func kinds(kind string) error {
	var p *problem
	switch kind {
	case "a":
		p = &problem{field: "a"}
	case "b":
		p = &problem{field: "b"}
	default:
		return fmt.Errorf("kind %s", kind)
	}
	return p
}

func count() error {
	var p *problem
	for i := 0; i < 3; i++ {
		p = &problem{field: fmt.Sprint(i)}
	}
	return p
}

func list(names []string) error {
	var all problems
	for _, name := range names {
		if name == "" {
			all = append(all, errors.New("empty"))
		}
	}
	if len(all) > 0 {
		return all
	}
	return nil
}

func listNone(names []string) error {
	var all problems
	for _, name := range names {
		all = append(all, errors.New(name))
	}
	if len(all) == 0 {
		return nil
	}
	return all
}

// The callee returns nil for a nil error only.
func wrap(err error) *problem {
	if err == nil {
		return nil
	}
	return &problem{field: err.Error()}
}

func rewrap(err error) *problem { return wrap(err) }

func wrapped(name string) error {
	if err := asked(name); err != nil {
		return rewrap(err)
	}
	return nil
}

func made(name string) error {
	return wrap(errors.New(name))
}

// The callee returns nil for some codes only, and the caller has looked at the code.
func ofStatus(code int) *problem {
	if code < 400 {
		return nil
	}
	return &problem{field: fmt.Sprint(code)}
}

func status(code int) error {
	if code >= 400 {
		return ofStatus(code)
	}
	return nil
}

func internal() error { return ofStatus(500) }

type response struct{ code int }

func (r *response) failed() bool { return r.code >= 400 }

func (r *response) problem() *problem {
	if r.code < 400 {
		return nil
	}
	return &problem{}
}

func answer(r *response) error {
	if r.failed() {
		return r.problem()
	}
	return nil
}

// A nil receiver gives nil; that this one may be nil nobody can see.
type builder struct{ field string }

func (b *builder) build() *problem {
	if b == nil {
		return nil
	}
	return &problem{field: b.field}
}

func build(b *builder) error { return b.build() }

// Nil together with another result that is asked.
func find(name string) (*problem, bool) {
	if name == "" {
		return &problem{}, true
	}
	return nil, false
}

func found(name string) error {
	if p, ok := find(name); ok {
		return p
	}
	return nil
}

func foundElse(name string) error {
	p, ok := find(name)
	if !ok {
		return nil
	}
	return p
}

func load(name string) (*problem, error) {
	if name == "" {
		return nil, errors.New("no name")
	}
	return &problem{}, nil
}

func loaded(name string) error {
	p, err := load(name)
	if err != nil {
		return err
	}
	return p
}

func asserted(err error) error {
	if p, ok := err.(*problem); ok {
		return p
	}
	return nil
}

func as(err error) error {
	var p *problem
	if errors.As(err, &p) {
		return p
	}
	return err
}

// Parameters, fields and elements may be nil; who knows.
type holder struct{ last *problem }

func (h *holder) Err() error { return h.last }

func given(p *problem) error { return p }

func element(known map[string]*problem) error { return known["x"] }

func never(name string) *problem { return &problem{field: name} }

func fresh(name string) error {
	return never(name) // silent "typed-nil-return: no path is seen on which it is nil"
}

// Of an interface that is no error it can only be meant.
func deliberate() fmt.Stringer {
	return (*name)(nil)
}

func isDeliberate() bool { return deliberate() == nil }

type name struct{ text string }

func (n *name) String() string { return n.text }

// Values are not nil: go-tools#1737, #1242.
type code int

func (code) Error() string { return "code" }

func value(n int) error { return code(n) }

// Not compared with nil here (go-tools#845): methods may do with a nil receiver.
type speaker interface{ Speak() string }

type dog struct{}

func (*dog) Speak() string { return "woof" }

func cached(name string) *dog {
	if name == "rex" {
		return &dog{}
	}
	return nil
}

func pet(name string) speaker {
	return cached(name) // silent "typed-nil-return: no caller is seen to compare it with nil"
}

// go-tools#1615: the error says that there is none.
func open(name string) (*dog, error) {
	if name == "" {
		return nil, errors.New("no name")
	}
	return &dog{}, nil
}

func opened(name string) (speaker, error) { return open(name) }

// go-tools#1723: received from a channel.
func received(ch chan error) (err error) {
	err = <-ch
	return
}

func neverReturns(name string) *problem {
	if name == "" {
		return &problem{}
	}
	panic("name")
}

func panics(name string) error { return neverReturns(name) }

// Asked in a way that is not looked into.
func (p problems) all() []error { return p }

func (p *problem) bad() bool { return p != nil && p.field != "" }

func method(names []string) error {
	var list problems
	for _, name := range names {
		if name == "" {
			list = append(list, errors.New("empty"))
		}
	}
	if len(list.all()) > 0 {
		return list
	}
	return nil
}

func badOnly(name string) error {
	p := check(name)
	if p.bad() {
		return p
	}
	return nil
}

// Every iteration adds one: without any there is nothing to do, which is no success.
func attempts(tries []func() error) error {
	var list problems
	for _, try := range tries {
		err := try()
		if err == nil {
			return nil
		}
		list = append(list, err)
	}
	return list
}

func attemptsAtLeastOne(tries []func() (*problem, bool)) error {
	if len(tries) == 0 {
		return errors.New("nothing to try")
	}
	var p *problem
	for i := 0; i < len(tries); i++ {
		if i == 0 {
			p = &problem{}
		}
	}
	return p
}

// With an error beside it.
func key(name string) (s speaker, err error) {
	s, err = open(name)
	if err != nil {
		return nil, err
	}
	if s == nil {
		return nil, errors.New("none")
	}
	return s, nil
}

// Behind and in loops.
func wrappedLater(names []string) error {
	n := 0
	for _, name := range names {
		if name == "" {
			n++
		}
		if err := asked(name); err != nil {
			return wrap(err)
		}
	}
	if err := asked(fmt.Sprint(n)); err != nil {
		return rewrap(err)
	}
	return nil
}

// The process ends where it is nil.
func checkedOrExit(names []string) error {
	var p *problem
	for _, name := range names {
		p = check(name)
	}
	if len(names) == 0 {
		os.Exit(2)
	}
	if p == nil {
		usage("no problem to speak of")
	}
	return p
}

func firstOrExit(name string) error {
	var p *problem
	switch name {
	case "":
		p = &problem{field: "name"}
	default:
		usage(name)
	}
	return p
}

func usage(text string) {
	fmt.Fprintln(os.Stderr, text)
	os.Exit(2)
}
