// Compares many packages with types_check_files, one after the other, without expectations.
package main

import (
	"bytes"
	"fmt"
	"os"
)

// A bulkTally says how much was compared, and what of it was refused.
type bulkTally struct{ accepted, refused, broken, errors int }

func (t bulkTally) String() string {
	return fmt.Sprintf("%d accepted, %d refused with %d errors, %d with syntax errors",
		t.accepted, t.refused, t.errors, t.broken)
}

type bulkChecker struct {
	c       *conformance
	self    bool
	session *checkSession
	bytes   int // that the session was given
	tally   bulkTally
	// Called with what differs, before it is reported; may be nil.
	differs func(t conformanceTest)
}

func newBulkChecker(c *conformance) *bulkChecker {
	self, _ := os.Executable()
	return &bulkChecker{c: c, self: c.options.premortem == self}
}

// The process keeps all that it ever checked: it is replaced when it was given so much.
const mostBytes = 32 << 20

// compare checks a package on both sides at the same time, and reports.
func (b *bulkChecker) compare(t conformanceTest) {
	err := b.ask(t)
	ours, panicked := b.ours(t)
	var theirs []byte
	if err == nil {
		theirs, err = b.read(t, ours)
	}
	if panicked != nil {
		fmt.Fprintf(b.c.stderr, "oracle: %s: go/types itself panics: %v\n", t.name, panicked)
		if err == nil {
			return
		}
	}
	if err != nil {
		b.c.report.crashed = true
		if b.session != nil {
			b.session.child.abandon()
			b.session = nil
		}
		b.report(t, err.Error())
		return
	}
	b.count(ours)
	// What go/types says of some mistakes depends on the order of a map.
	for range 5 {
		if equalAnswers(ours, theirs) {
			b.c.report.same(t.name)
			return
		}
		ours, _ = b.ours(t)
	}
	b.report(t, typesDifference(ours, theirs, b.c.lines))
}

func (b *bulkChecker) report(t conformanceTest, detail string) {
	if b.differs != nil {
		b.differs(t)
	}
	b.c.report.differs(t.name, t.name, detail)
}

func equalAnswers(ours, theirs []byte) bool {
	if mark := []byte("syntax "); bytes.HasPrefix(ours, mark) {
		return bytes.HasPrefix(theirs, mark)
	}
	return bytes.Equal(ours, theirs) || bytes.Equal(sorted(ours), sorted(theirs))
}

func (b *bulkChecker) count(ours []byte) {
	errors := bytes.Count(ours, []byte("\nreport "))
	if bytes.HasPrefix(ours, []byte("report ")) {
		errors++
	}
	switch {
	case bytes.HasPrefix(ours, []byte("syntax ")):
		b.tally.broken++
	case errors > 0:
		b.tally.refused++
		b.tally.errors += errors
	default:
		b.tally.accepted++
	}
}

func (b *bulkChecker) ours(t conformanceTest) (answer []byte, panicked any) {
	defer func() { panicked = recover() }()
	return b.c.answer(t), nil
}

func (b *bulkChecker) ask(t conformanceTest) (err error) {
	if b.self {
		return nil
	}
	for _, source := range t.sources {
		b.bytes += len(source)
	}
	if b.bytes > mostBytes && t.path == "" {
		b.end()
		b.bytes = 0
	}
	if b.session == nil {
		if b.session, err = b.c.startSession(); err != nil {
			return err
		}
	}
	return b.session.ask(t)
}

func (b *bulkChecker) read(t conformanceTest, ours []byte) ([]byte, error) {
	if b.self {
		return ours, nil
	}
	return b.session.read(t)
}

// end ends the process of premortem.
func (b *bulkChecker) end() {
	if b.session == nil {
		return
	}
	b.session.stdin.Close()
	if err := b.session.child.cmd.Wait(); err != nil {
		b.c.report.crashed = true
		b.c.report.differs("...", "types_check_files did not end well", err.Error()+b.session.child.said())
	}
	b.session = nil
}
