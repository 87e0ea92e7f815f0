// Declarations that lead back to themselves, shadow, or hide each other.
package p

type T struct{ T }
type U [2]V
type V struct{ u U }
type I interface{ J }
type J interface{ I }
type P *P
type Q = *Q
type F func(F) F
type M map[string]M

const (
	a = b
	b = c + 1
	c = a
)

var x, y = y, x
var z = g()

func g() int { return h() }
func h() int { return z }

type S struct {
	m int
	m string
	n
}

type n = int

func (S) m()    {}
func (S) k()    {}
func (*S) k()   {}
func (n) l()    {}
func (*P) no()  {}
func (J) no()   {}
func (none) l() {}

var int = 3
var _ int

func init() int { return 0 }
func main(x string) {}

const big = 1 << 100 << 300
const huge = big * big
const neg uint8 = -1
const mod = 1 % 0.0
const shift = 1.5 << 2
const str string = 'a'
const (
	i0 = iota
	i1
	i2, i3 = iota, iota
	i4
)

var _ = [...]string{5: "a", "b", 5: "c", -1: "d", i3: "e"}
var _ = map[string]bool{"a": true, "a": false}
var _ = S{1, 2}
var _ = S{m: 1, m: 2, o: 3}
var _ = [2]n{1, 2, 3}
var _ = &[]n{"x", 1.0, 'a', 2.5}
