package main

// The program is all there is: main makes one of each.
func main() {
	b := newBroker()
	b.in <- 1
	for i := 0; i < 3; i++ {
		newWorker()
	}
}

type broker struct{ in, out chan int }

func newBroker() *broker {
	b := &broker{make(chan int), make(chan int)}
	go b.run() // silent "leak-select-no-exit: main or an initializer calls the function that starts it"
	return b
}

func (b *broker) run() {
	for {
		select {
		case n := <-b.in:
			b.out <- n
		case <-b.out:
		}
	}
}

func newWorker() *broker {
	b := &broker{}
	go b.run() // want "leak-select-no-exit: every call of `newWorker` leaves one behind"
	return b
}
