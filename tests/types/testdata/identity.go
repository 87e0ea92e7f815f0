// Assignments between types that are identical, and between such that only look so.
package p

import "unsafe"

type (
	T     int
	A     = T
	Bytes = []byte
	G[P any] struct {
		p    P
		next *G[P]
	}
	M interface{ m() }
)

// Written in two ways, and the same.
var (
	_ []uint8                  = []byte(nil)
	_ map[rune]int             = map[int32]int(nil)
	_ *G[byte]                 = (*G[uint8])(nil)
	_ *G[any]                  = (*G[interface{}])(nil)
	_ *G[Bytes]                = (*G[[]uint8])(nil)
	_ *interface{ m(); n() }   = (*interface{ n(); M })(nil)
	_ *struct{ x, y int }      = (*struct{ x int; y int })(nil)
	_ *struct{ x int "a" }     = (*struct{ x int `a` })(nil)
	_ *func(x int) (y A)       = (*func(int) T)(nil)
	_ *[3]int                  = (*[1 + 2]int)(nil)
	_ *chan<- (chan int)       = (*chan<- chan int)(nil)
	_ *[unsafe.Sizeof(T(0))]T  = (*[8]A)(nil)
)

// Not the same.
var (
	_ *struct{ x int "a" } = (*struct{ x int "b" })(nil)
	_ *struct{ T }         = (*struct{ T T })(nil)
	_ *struct{ T }         = (*struct{ A })(nil)
	_ *func(...int)        = (*func([]int))(nil)
	_ *chan int            = (*<-chan int)(nil)
	_ *[3]int              = (*[4]int)(nil)
	_ *[3]int              = (*[]int)(nil)
	_ *G[int]              = (*G[T])(nil)
	_ *int                 = (*T)(nil)
	_ *chan (<-chan int)   = (*chan<- chan int)(nil)
)

// Conversions forget tags, but only those.
var (
	_ = struct{ x int "a" }(struct{ x int }{})
	_ = (*struct{ x int "a" })((*struct{ x int })(nil))
	_ = struct{ x int "a" }(struct{ y int }{})
	_ = []struct{ x int "a" }([]struct{ x int }(nil))
)
