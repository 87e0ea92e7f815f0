// All kinds of functions that have a name at run time.
package main

import (
	"fmt"
	"iter"
	"os"
)

var glob = func() int { return len(os.Args) }
var glob2, glob3 = func() int { return 1 }, func() int { return func() int { return len(os.Args) }() }

func init() { f := func() { fmt.Println("i0") }; f() }
func init() { f := func() { fmt.Println("i1") }; f() }

type T[P any] struct{ x P }

func (t *T[P]) M() func() P { return func() P { return t.x } }
func (t T[P]) N() P         { return t.x }

type S struct{ a int }

func (s *S) P(n int) { go s.Q(n); defer s.Q(n + 1); defer func() { fmt.Println("d") }() }
func (s S) Q(n int)  { fmt.Println(s.a, n) }

func G[P any](p P) func() P { return func() P { return func() P { return p }() } }

func Seq() iter.Seq[int] {
	return func(yield func(int) bool) { yield(1) }
}

func R() {
	for i := range Seq() {
		f := func() { fmt.Println("in range", i) }
		f()
		defer fmt.Println("deferred", i)
		for j := range Seq() {
			g := func() { fmt.Println("in range2", i, j) }
			g()
			go fmt.Println(i, j)
		}
	}
	h := func() {
		for range Seq() {
			fmt.Println("x")
		}
	}
	h()
	if false {
		z := func() { fmt.Println("dead") }
		z()
	}
	for range Seq() {
		k := func() { fmt.Println("k") }
		k()
	}
	m := func() { fmt.Println("m") }
	m()
}
func _() { f := func() { fmt.Println("blank") }; f() }

func (s S) val() { fmt.Println(s) }

func Local() any {
	type L struct{ S }
	return &L{}
}

type E struct{ *S }

type I interface{ Q(int) }

func main() {
	s := &S{1}
	s.P(1)
	f := s.Q
	f(1)
	g := (*S).P
	g(s, 2)
	t := &T[int]{}
	fmt.Println(t.M()(), t.N(), G("x")(), G(s)())
	R()
	k := t.N
	k()
	fmt.Println(glob(), glob2(), glob3())
	var i I = E{s}
	i.Q(1)
	ii := i.Q
	ii(4)
	go func(n int) { fmt.Println(n) }(1)
	Local()
	Dead(1)
	Nested()
	Generic[int]{}.Each(func(n int) string { return fmt.Sprint(n) })
}
