// Nothing but the wording of an error that is returned either way hangs on the text.
package words

import (
	"errors"
	"fmt"
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
	if strings.Contains(err.Error(), "reserved keys") {
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
