package p

func newInTest() *worker {
	w := &worker{}
	go w.serve()
	return w
}

var _ = newInTest
