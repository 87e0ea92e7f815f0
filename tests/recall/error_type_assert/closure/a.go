// The parameter of an unexported function, which a closure calls with a wrapped error.
package closure

import (
	"fmt"
	"log"
)

type Denied struct{ who string }

func (d *Denied) Error() string { return d.who }

func login(who string) error {
	if who == "" {
		return &Denied{who}
	}
	return nil
}

func report(err error) {
	if d, ok := err.(*Denied); ok { // want "error-type-assert: Denied"
		log.Print("denied ", d.who)
	}
}

func Serve(who string) func() {
	return func() {
		if err := login(who); err != nil {
			report(fmt.Errorf("login: %w", err))
		}
	}
}
