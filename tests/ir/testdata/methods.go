package p

// Method values and expressions, embedded fields, literals.

type inner struct{ x, y int }

func (i inner) Value(n int) int    { return i.x + n }
func (i *inner) Pointer(n int) int { i.x = n; return i.y }

type middle struct{ *inner }

type outerStruct struct {
	middle
	err  error
	next *outerStruct
}

type valuer interface{ Value(int) int }

func methodValues(o *outerStruct, v valuer) int {
	a := o.Value
	b := o.Pointer
	c := (*outerStruct).Pointer
	d := middle.Value
	e := valuer.Value
	f := v.Value
	g := (*inner).Value
	return a(1) + b(2) + c(o, 3) + d(o.middle, 4) + e(v, 5) + f(6) + g(o.inner, 7) + o.x
}

func literals(n int) ([]*inner, map[inner]outerStruct, [3]int) {
	s := []*inner{{1, 2}, {y: n}}
	m := map[inner]outerStruct{{}: {err: nil}, {x: 1}: {middle: middle{s[0]}}}
	a := [...]int{2: n, 0: 1}
	o := &outerStruct{next: &outerStruct{}}
	o.next.middle.inner = s[1]
	o.y, o.next.x = o.next.x, o.y
	return s, m, a
}
