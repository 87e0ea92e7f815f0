// Fields and methods through embedding: at the same depth, by pointers, of interfaces.
package p

type A struct{ x, y int }
type B struct{ x int }
type C struct {
	A
	*B
}
type D struct {
	*C
	y string
}
type E interface{ m() }
type F struct {
	E
	D
}
type G struct{ F }

func (A) v()  {}
func (*A) w() {}
func (B) v()  {}
func (D) m()  {}

func (f F) n() {
	_ = f.x
	_ = f.y
	_ = f.A.x
	_ = f.D.C.B.x
	f.v()
	f.w()
	f.m()
	f.E.m()
	f.X()
	f.N()
	F.n(f)
	(*F).n(&f)
	F.w(f)
	(*G).w(nil)
	G.w(G{})
	C.w(C{})
	C{}.w()
	(&C{}).w()
	var e E = D{}
	e = &D{}
	e = F{}
	e = A{}
	_ = e.(A)
	_ = e.(*D)
	_ = e.(interface{ m(int) })
	var p *E = &e
	p.m()
	var pp **D
	pp.m()
	(*pp).m()
}
