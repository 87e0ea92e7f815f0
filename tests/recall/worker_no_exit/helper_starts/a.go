// A helper starts what it is given, and catches panics.
package a

import (
	"log"
	"time"
)

func safeGo(f func()) {
	go func() {
		defer func() {
			if r := recover(); r != nil {
				log.Print(r)
			}
		}()
		f()
	}()
}

type Session struct{ last time.Time }

func NewSession() *Session {
	s := &Session{last: time.Now()}
	safeGo(func() { // want "worker-no-exit: no way leads out of this goroutine's loop; every call of `NewSession` leaves one behind"
		for {
			time.Sleep(time.Minute)
			s.last = time.Now()
		}
	})
	return s
}

// Ends after some rounds.
func NewShortSession() *Session {
	s := &Session{last: time.Now()}
	safeGo(func() {
		for range 10 {
			time.Sleep(time.Minute)
			s.last = time.Now()
		}
	})
	return s
}
