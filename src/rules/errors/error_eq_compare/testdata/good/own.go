package p

import (
	"errors"
	"syscall"
)

// gvisor: numbers that the kernel's own functions hand on as what they are, never wrapped.
type code struct{ number int }

func (c *code) Error() string { return "restart" }

var (
	errRestart = &code{512}
	errNoHand  = &code{514}
)

func IsRestart(err error) bool {
	switch err {
	case errRestart, errNoHand:
		return true
	default:
		return false
	}
}

// uber/atomic: never set, so it stands for no error at all.
var noError error

func IsSet(err error) bool {
	return err != noError // silent "error-eq-compare: its package tells it apart by a type of its own, or never sets it"
}

// Somebody has told errorlint that it is meant.
func IsBusy(err error) bool {
	// silent+1 "error-eq-compare: a comment accepts it"
	return err == syscall.EBUSY //nolint:errorlint // comes from the call itself
}

var errClosed = errors.New("closed")

func IsClosed(err error) bool {
	return err == errClosed //nolint:errorlint
}
