package p

import "io"

type order struct{ id string }

// One consumer holds it in a field, functions use it too.
type orders interface { // want "fat-interface: `orders` declares 7 methods, and no consumer uses more than 2; nobody calls `Count`, `Get`, `Many`, `Purge`"
	Get(id string) order
	Many(ids []string) []order
	Save(o order) error
	Cancel(id string) error
	ByCustomer(name string) []order
	Count() int
	Purge() error
}

type disk struct{}

func (*disk) Get(string) order          { return order{} }
func (*disk) Many([]string) []order     { return nil }
func (*disk) Save(order) error          { return nil }
func (*disk) Cancel(string) error       { return nil }
func (*disk) ByCustomer(string) []order { return nil }
func (*disk) Count() int                { return 0 }
func (*disk) Purge() error              { return nil }

type shop struct{ orders orders }

func newShop() *shop { return &shop{orders: &disk{}} }

func (s *shop) place(o order) error { return s.orders.Save(o) }

// Through the field: the struct uses it, whoever writes it down.
func cancel(s *shop, id string) error { return s.orders.Cancel(id) }

func report(o orders, name string) int { return len(o.ByCustomer(name)) }

// Who hands it on asks nothing.
func reportAll(o orders, names []string) int {
	n := 0
	for _, name := range names {
		n += report(o, name)
	}
	return n
}

// To become a smaller interface is to be asked for its methods.
type archive interface { // want "fat-interface: `archive` declares 5 methods, and no consumer uses more than 1; nobody calls `Names`, `Seek`"
	Read(p []byte) (int, error)
	Close() error
	Names() []string
	Seek(offset int64, whence int) (int64, error)
	Tested() bool
}

type zip struct{}

func (zip) Read([]byte) (int, error)       { return 0, io.EOF }
func (zip) Close() error                   { return nil }
func (zip) Names() []string                { return nil }
func (zip) Seek(int64, int) (int64, error) { return 0, nil }
func (zip) Tested() bool                   { return true }

func drain(a archive) ([]byte, error) { return io.ReadAll(a) }

var opened archive = zip{}

type owner struct{ a archive }

func (o owner) end() {
	done := o.a.Close
	_ = done()
}
