package p

import (
	"fmt"
	"strings"
)

type client struct{ calls int }

func (c *client) do() error { return fmt.Errorf("call %d: broker not ready", c.calls) }

var transient = []string{"broker not ready", "leader not available"}

func (c *client) send() (err error) {
	for range 3 {
		if err = c.do(); err == nil || !isTransient(err) {
			return err
		}
	}
	return err
}

func isTransient(err error) bool {
	msg := err.Error()
	for _, t := range transient {
		if strings.Contains(msg, t) { // want "error-string-match: `err` is recognised by its text, `t`"
			return true
		}
	}
	return false
}

type matcher struct{}

func (matcher) matches(text string, err error) bool { return strings.HasSuffix(err.Error(), text) }

func (c *client) ready(m matcher) bool {
	return !m.matches("not ready", c.do()) // want "error-string-match: "
}
