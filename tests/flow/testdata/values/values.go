// Package values: functions that are stored and called later.
package values

import "sort"

type job struct {
	name string
	run  func() error
}

func first() error  { return nil }
func second() error { return nil }
func third() error  { return nil }

// A table in a global variable, of structs.
var jobs = []job{{"first", first}, {"second", second}}

// A table by name.
var byName = map[string]func() error{"third": third}

func runAll() {
	for _, j := range jobs {
		go j.run()
	}
	byName["third"]()
}

// A function that comes in as an argument, and one that comes out as a result.
func apply(f func() error) error { return f() }

func choose(b bool) func() error {
	if b {
		return first
	}
	return func() error { return apply(third) }
}

func results() { choose(true)() }

// Options, as functions over a struct.
type config struct{ hooks []func() }
type option func(*config)

func withHook(f func()) option { return func(c *config) { c.hooks = append(c.hooks, f) } }

func newConfig(opts ...option) *config {
	c := &config{}
	for _, opt := range opts {
		opt(c)
	}
	return c
}

func hook() {}

func useOptions() {
	c := newConfig(withHook(hook))
	for _, h := range c.hooks {
		h()
	}
}

// Through a channel, and through a pointer.
func queue() {
	work := make(chan func() error, 1)
	work <- second
	f := <-work
	f()
	p := new(func() error)
	*p = first
	(*p)()
}

// A function that is called back.
func sorted(names []string) {
	sort.Slice(names, func(i, j int) bool { return less(names[i], names[j]) })
}

func less(a, b string) bool { return a < b }

type byLength []string

func (b byLength) Len() int           { return len(b) }
func (b byLength) Less(i, j int) bool { return len(b[i]) < len(b[j]) }
func (b byLength) Swap(i, j int)      { b[i], b[j] = b[j], b[i] }

func sortedByLength(names []string) { sort.Sort(byLength(names)) }

// A function type with a method.
type runner interface{ Run() error }
type runFunc func() error

func (f runFunc) Run() error { return f() }

func adapted() error {
	var r runner = runFunc(second)
	return r.Run()
}

// Nobody seen sets it: its callees are not known.
var Exported func()

func callExported() { Exported() }

// A range over a function calls the function, and the body.
func pairs(yield func(int) bool) { _ = yield(1) && yield(2) }

func overFunc() {
	for i := range pairs {
		consume(i)
	}
}

func consume(int) {}
