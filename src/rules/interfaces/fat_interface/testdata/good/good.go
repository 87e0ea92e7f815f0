package p

import "fmt"

// Large, and somebody uses most of it: counting methods alone says nothing.
type device interface { // silent "fat-interface: a consumer uses half of its methods or more"
	Open() error
	Read() byte
	Write(b byte)
	Flush() error
	Close() error
}

type serial struct{}

func (serial) Open() error  { return nil }
func (serial) Read() byte   { return 0 }
func (serial) Write(byte)   {}
func (serial) Flush() error { return nil }
func (serial) Close() error { return nil }

func use(d device) {
	_ = d.Open()
	d.Write(d.Read())
	_ = d.Flush()
	_ = d.Close()
}

// The package needs all of it, here one part and there another.
type clock interface {
	Now() int
	Sleep(n int)
	Start()
	Stop()
}

type wall struct{}

func (wall) Now() int  { return 0 }
func (wall) Sleep(int) {}
func (wall) Start()    {}
func (wall) Stop()     {}

type timer struct{ c clock }
type alarm struct{ c clock }
type runner struct{ c clock }

func (t timer) now() int { return t.c.Now() }
func (a alarm) wait()    { a.c.Sleep(1) }
func (r runner) run() {
	defer r.c.Stop()
}
func (t *timer) start() { t.c.Start() }

// Two implementations: a contract.
type codec interface { // silent "fat-interface: several types implement it"
	Encode() []byte
	Decode([]byte)
	Name() string
	Version() int
	Reset()
}

type text struct{ binary }
type binary struct{}

func (binary) Encode() []byte { return nil }
func (binary) Decode([]byte)  {}
func (binary) Name() string   { return "" }
func (binary) Version() int   { return 0 }
func (binary) Reset()         {}

func name(c codec) string { return c.Name() }

// Asked for at run time.
type extended interface { // silent "fat-interface: it is used in ways that are not followed"
	A()
	B()
	C()
	D()
}

type both struct{}

func (both) A() {}
func (both) B() {}
func (both) C() {}
func (both) D() {}

func extend(v any) {
	if e, ok := v.(extended); ok {
		e.A()
	}
}

// A kind of values, whose methods belong together.
type set interface {
	Add(n int)
	Has(n int) bool
	Union(other set) set
	Len() int
	Clear()
}

type bits struct{}

func (bits) Add(int)       {}
func (bits) Has(int) bool  { return false }
func (bits) Union(set) set { return nil }
func (bits) Len() int      { return 0 }
func (bits) Clear()        {}

func empty(s set) bool { return s.Len() == 0 }

// A part of another interface, by which it is used.
type writer interface {
	Put()
	Delete()
	Update()
	Sync()
}

type store interface { // silent "fat-interface: it declares few methods of its own"
	writer
	Fetch()
}

type memory struct{}

func (memory) Put()    {}
func (memory) Delete() {}
func (memory) Update() {}
func (memory) Sync()   {}
func (memory) Fetch()  {}

func write(w writer) { w.Put() }
func all(s store) {
	s.Put()
	s.Delete()
	s.Update()
	s.Sync()
	s.Fetch()
}

// A constraint: what is called on values of the type parameter is not followed.
type number interface {
	Plus()
	Minus()
	Times()
	Over()
}

type integer struct{}

func (integer) Plus()  {}
func (integer) Minus() {}
func (integer) Times() {}
func (integer) Over()  {}

func sum[N number](n N) {
	n.Plus()
	n.Minus()
	n.Times()
	n.Over()
}

func plus(n number) { n.Plus() }

// Nobody uses it, so nobody uses too little of it.
type unused interface { // silent "fat-interface: nobody calls its methods through it"
	P()
	Q()
	R()
	S()
}

type idle struct{}

func (idle) P() {}
func (idle) Q() {}
func (idle) R() {}
func (idle) S() {}

var _ unused = idle{}

// Only a stand-in implements it here.
type cloud interface { // silent "fat-interface: no type in sight implements it"
	Zones() int
	Routes() int
	Clusters() int
	Instances() int
}

type fakeCloud struct{}

func (fakeCloud) Zones() int     { return 0 }
func (fakeCloud) Routes() int    { return 0 }
func (fakeCloud) Clusters() int  { return 0 }
func (fakeCloud) Instances() int { return 0 }

func zones(c cloud) int { return c.Zones() }

// Its address goes away, and with it all knowledge.
type hidden interface {
	W()
	X()
	Y()
	Z()
}

type secret struct{}

func (secret) W() {}
func (secret) X() {}
func (secret) Y() {}
func (secret) Z() {}

func fill(h hidden) {
	fmt.Sscan("", &h)
	h.W()
}

// Three methods are few.
type small interface {
	K()
	L()
	M()
}

type little struct{}

func (little) K() {}
func (little) L() {}
func (little) M() {}

func k(s small) { s.K() }
