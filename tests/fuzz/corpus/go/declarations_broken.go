package p
var a, = 1
const
type T struct { a b c }
type I interface { f() g(); ~ }
func (a, b T) f()
func () g()
func (T
func h(a int, b) { }
func i[T]() { }
type J[ ] int
type K[T int
