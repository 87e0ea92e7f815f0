package notify

type Dispatcher struct{ a, b chan int }

// The program makes one, its tests make more.
func NewDispatcher() *Dispatcher {
	d := &Dispatcher{make(chan int), make(chan int)}
	go d.run() // want "leak-select-no-exit: every call of `NewDispatcher` leaves one behind"
	return d
}

func (d *Dispatcher) Post(n int) { d.a <- n }

func (d *Dispatcher) run() {
	for {
		select {
		case <-d.a:
		case <-d.b:
		}
	}
}

// One for the process.
func NewHub() *Dispatcher {
	d := &Dispatcher{}
	go d.run()
	return d
}
