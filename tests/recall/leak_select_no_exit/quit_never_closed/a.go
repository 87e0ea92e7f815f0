// There is a quit channel, and nobody closes it or sends to it.
package a

type Loop struct {
	work chan func()
	quit chan struct{}
}

func NewLoop() *Loop {
	l := &Loop{work: make(chan func()), quit: make(chan struct{})}
	go l.run() // want "leak-select-no-exit: every call of `NewLoop` leaves one behind"
	return l
}

func (l *Loop) run() {
	for {
		select {
		case f := <-l.work:
			f()
		case <-l.quit:
			return
		}
	}
}

func (l *Loop) Do(f func()) { l.work <- f }

type Stoppable struct {
	work chan func()
	quit chan struct{}
}

func NewStoppable() *Stoppable {
	l := &Stoppable{work: make(chan func()), quit: make(chan struct{})}
	go l.run()
	return l
}

func (l *Stoppable) run() {
	for {
		select {
		case f := <-l.work:
			f()
		case <-l.quit:
			return
		}
	}
}

func (l *Stoppable) Stop() { l.quit <- struct{}{} }
