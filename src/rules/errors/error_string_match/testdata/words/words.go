// Nothing but the wording of an error that is returned either way hangs on the text.
package words

import (
	"errors"
	"fmt"
	"log"
	"os"
	"strings"
)

var errGone = errors.New("gone")

func dial(secure bool) error {
	err := connect()
	if err != nil {
		if !secure && strings.Contains(err.Error(), "malformed answer") {
			return fmt.Errorf("%w; does the other side speak TLS?", err)
		}
		return err
	}
	return nil
}

func nested(err error) (int, error) {
	if strings.Contains(err.Error(), "no field") {
		if strings.Contains(err.Error(), "Page") {
			return 0, errors.New("Page has no such field any more")
		} else if strings.Contains(err.Error(), "Site") {
			return 0, fmt.Errorf("Site has no such field any more: %v", err)
		}
	}
	return 1, fmt.Errorf("render: %w", err)
}

func advice(err error) error {
	var advice string
	if strings.Contains(err.Error(), "reserved keys") { // silent "error-string-match: nothing but the words of the error that is returned hangs on it"
		advice = ": see the list of reserved keys"
	}
	if err.Error() == "not permitted" {
		err = fmt.Errorf("remove (hint: be root): %w", err)
	}
	return fmt.Errorf("load: %w%s", err, advice)
}

// Here more hangs on it.
func decides(name string) (int, error) {
	err := connect()
	if err != nil {
		if strings.Contains(err.Error(), "no such host") { // want "error-string-match: the standard library has `\*net.DNSError` for it"
			return 0, errGone
		}
		if strings.Contains(err.Error(), "moved") { // want "error-string-match: `\"moved\"`"
			return 0, fmt.Errorf("%w: %w", errGone, err)
		}
		if strings.Contains(err.Error(), "busy") { // want "error-string-match: `\"busy\"`"
			err = nil
		}
	}
	if name == "" {
		if err != nil && strings.Contains(err.Error(), "late") { // want "error-string-match: `\"late\"`"
			return 0, fmt.Errorf("late: %w", err)
		}
		return 1, nil
	}
	return 0, err
}

// Fails only because of the text.
func fails(err error) error {
	if strings.HasSuffix(err.Error(), "read: connection reset by peer") { // want "error-string-match: the standard library has `syscall.ECONNRESET` for it"
		return fmt.Errorf("the other side went away: %w", err)
	}
	return nil
}

func connect() error { return fmt.Errorf("the name is busy") }

type failed struct{ error }

// The same kind of error either way; and what the branch does besides is its own.
func kinds(secure bool) error {
	err := connect()
	if err != nil {
		if !secure && strings.Contains(err.Error(), "malformed answer") {
			hint := "does the other side speak TLS?"
			return failed{fmt.Errorf("%w; %s", err, hint)}
		}
		if strings.Contains(err.Error(), "tag invalid") {
			msg := "no longer supported"
			log.Println(msg, err)
			err = fmt.Errorf("%s: %w", msg, err)
		}
		if strings.Contains(err.Error(), "pipe") {
			if f, denied := os.Open("/dev/null"); denied != nil {
				err = fmt.Errorf("be root: %w", err)
			} else {
				_ = f.Close()
				err = fmt.Errorf("is the server running? %w", err)
			}
		}
		return failed{err}
	}
	return nil
}

type state struct{ problem string }

func (s *state) say(err error) {
	if strings.Contains(err.Error(), "not supported") {
		s.problem = "not supported on this platform"
	} else {
		s.problem = err.Error()
	}
}

// Another kind of error, and a program that tells somebody and does nothing else.
func others() error {
	err := connect()
	if err != nil {
		if strings.Contains(err.Error(), "not yours") { // want "error-string-match: `\"not yours\"`"
			return failed{errors.New("not yours")}
		}
		if strings.Contains(err.Error(), "too slow") { // want "error-string-match: `\"too slow\"`"
			log.Print("too slow")
		}
		if strings.Contains(err.Error(), "try later") { // want "error-string-match: `\"try later\"`"
			later()
			err = fmt.Errorf("later: %w", err)
		}
		return err
	}
	return nil
}

func later() {}
