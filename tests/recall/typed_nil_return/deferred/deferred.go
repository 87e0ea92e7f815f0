package deferred

import "log"

type PanicError struct{ value any }

func (p *PanicError) Error() string { return "panic" }

func Safely(f func()) (err error) {
	defer func() {
		var caught *PanicError
		if v := recover(); v != nil {
			caught = &PanicError{v}
		}
		err = caught // want "typed-nil-return: `caught` is a nil `\*PanicError`"
	}()
	f()
	return nil
}

func Logged(f func()) (err error) {
	defer func() {
		if v := recover(); v != nil {
			log.Println(v)
			err = &PanicError{v}
		}
	}()
	f()
	return nil
}
