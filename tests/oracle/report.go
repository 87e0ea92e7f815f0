// What every phase prints: the differences, and as last line
//
//	oracle PHASE: N compared, M differences
//
// A phase calls same or differs once per thing compared, in an order that does not depend on
// timing, and returns finish() as its exit status.
package main

import (
	"fmt"
	"io"
	"strings"
)

type report struct {
	phase    string
	out      io.Writer
	known    *knownList
	maxShown int

	compared    int
	differences int // not listed, and listed ones that are gone
	listed      int
	crashed     bool   // premortem itself failed: the exit status says so
	tail        string // of the last line
}

// same records that the thing called name (a path below its DIR, a package) is equal on both sides.
func (r *report) same(name string) {
	r.compared++
	r.known.note(name, false)
}

// differs records a difference and shows it, unless it is listed or enough were shown. The title
// goes on the first line, the detail is indented below it.
func (r *report) differs(name, title, detail string) {
	r.compared++
	if r.known.note(name, true) {
		r.listed++
		return
	}
	r.differences++
	switch {
	case r.differences <= r.maxShown:
		fmt.Fprintln(r.out, title)
		for line := range strings.SplitSeq(strings.TrimRight(detail, "\n"), "\n") {
			fmt.Fprintln(r.out, "    "+line)
		}
	case r.differences == r.maxShown+1:
		fmt.Fprintf(r.out, "(more differences follow, not shown: --max-shown=%d)\n", r.maxShown)
	}
}

// finish prints what is left to say and the last line, and returns the exit status.
func (r *report) finish() int {
	for _, e := range r.known.gone() {
		r.differences++
		fmt.Fprintf(r.out, "%s:%d: %s no longer differs: take it off the list\n", r.known.path, e.line, e.suffix)
	}
	if r.listed > 0 {
		fmt.Fprintf(r.out, "oracle %s: %d known differences, listed in %s\n", r.phase, r.listed, r.known.path)
	}
	fmt.Fprintf(r.out, "oracle %s: %d compared, %d differences%s\n", r.phase, r.compared, r.differences, r.tail)
	switch {
	case r.crashed || r.compared == 0:
		return exitUnusable
	case r.differences > 0:
		return exitDifferent
	}
	return exitSame
}
