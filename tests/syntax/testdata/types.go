// Package types has every form of type and declaration.
package types

import (
	"fmt" // trailing
	. "math"
	_ "embed"
	str "strings"
)

// Doc of the group.
const (
	// doc of A
	A, B = iota, 1 << iota // comment of A
	C, D
	E float64 = 0x1p-2
)

var x, y = 1i, 'a'
var raw = `a
b`

type (
	Slice  []int
	Array  [len(raw)]string
	Open   = [...]int
	Map    map[string][]*Slice
	In     <-chan int
	Out    chan<- (<-chan int)
	Both   chan func(a, b int, rest ...string) (n int, err error)
	Struct struct {
		a, b int `json:"a"` // tagged
		*Slice
		fmt.Stringer
		Pair[int, string]
		f func()
	}
	Iface interface {
		// M has a doc.
		M(int) (string, error)
		fmt.Stringer
		~int | ~string
		comparable
	}
)

type Pair[K comparable, V any] struct {
	k K
	v V
}
type Ptr[P *int,] struct{}
type Ptr2[P *T, T any] struct{}
type Con[P interface{ ~[]E }, E any] []P
type Sized [A * 2]int
type Alias[T any] = Pair[T, T]

func (p *Pair[K, V]) Map[W any](f func(V) W) Pair[K, W] { return Pair[K, W]{p.k, f(p.v)} }

func asm(x int) int

func Sum[T ~int | ~float64](xs ...T) (s T) {
	for _, x := range xs {
		s += x
	}
	return
}
