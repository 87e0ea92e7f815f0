// The breaks leave a switch and a select; the return is that of another function.
package a

import "time"

type message struct{ kind int }

type Actor struct {
	inbox chan message
	state int
}

func Spawn() *Actor {
	a := &Actor{inbox: make(chan message)}
	go a.loop() // want "leak-select-no-exit: every call of `Spawn` leaves one behind"
	return a
}

func (a *Actor) loop() {
	for {
		select {
		case m := <-a.inbox:
			switch m.kind {
			case 0:
				break
			default:
				func() {
					if m.kind > 9 {
						return
					}
					a.state++
				}()
			}
		case <-time.After(time.Second):
			break
		}
	}
}

func SpawnLabelled() *Actor {
	a := &Actor{inbox: make(chan message)}
	go func() {
	loop:
		for {
			select {
			case m := <-a.inbox:
				if m.kind == 0 {
					break loop
				}
			case <-time.After(time.Second):
				break
			}
		}
	}()
	return a
}

func (a *Actor) Tell(kind int) { a.inbox <- message{kind} }
