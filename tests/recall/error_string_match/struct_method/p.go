package p

import "errors"

var errNoLeader = errors.New("no leader")

type result struct{ err error }

type node struct{ last result }

func (n *node) propose() { n.last.err = errNoLeader }

func (n *node) waiting() bool {
	return n.last.err != nil && n.last.err.Error() == "no leader" // want "error-string-match: "
}
