// The oracle compares what premortem says of Go source with what Go's own packages say of it.
//
// It exists because premortem has a Go front end of its own: every phase of it is held against an
// implementation that nobody here wrote. One phase is one file of this program; it puts itself into
// the table `phases` from an init function, so adding a phase edits no shared list.
//
// Example: oracle tokens --premortem build/release/premortem "$(go env GOROOT)/src"
package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
)

// wantGo is the toolchain whose packages are the truth. A different one is said, since go/scanner
// and go/parser change from release to release.
const wantGo = "go1.27.4"

// Exit statuses of the program.
const (
	exitSame      = 0 // no differences
	exitDifferent = 1 // at least one difference
	exitUnusable  = 2 // bad command line, or premortem crashed
)

// A phase is one thing to compare: `oracle NAME ARGS...` calls run with ARGS.
type phase struct {
	summary string // one line for the usage text
	// run does the whole comparison, prints it to stdout, and returns the exit status.
	run func(args []string, stdout, stderr io.Writer) int
	// dump prints the reference form of one file; nil for phases that are not about single files.
	dump dumpFunc
}

// phases is filled by the init function of each phase's file.
var phases = map[string]phase{}

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		usage(stderr)
		return exitUnusable
	}
	switch args[0] {
	case "-h", "--help", "help":
		usage(stdout)
		return exitSame
	case "dump", "debug": // `debug` makes this program a stand-in for premortem: see --self
		return runDump(args[1:], stdin, stdout, stderr)
	}
	p, ok := phases[args[0]]
	if !ok {
		fmt.Fprintf(stderr, "oracle: no phase %q\n", args[0])
		usage(stderr)
		return exitUnusable
	}
	if v := runtime.Version(); v != wantGo {
		fmt.Fprintf(stderr, "oracle: warning: built with %s, the reference is %s\n", v, wantGo)
	}
	return p.run(args[1:], stdout, stderr)
}

func usage(w io.Writer) {
	fmt.Fprint(w, "usage: oracle PHASE [flags] DIR...      compares premortem with Go\n"+
		"       oracle dump tokens|ast FILE...   prints Go's side (--files-from=FILE: a list, - for stdin)\n"+
		"       oracle dump types PATTERN...     the same, for the module here\n"+
		"phases:\n")
	for _, name := range phaseNames() {
		fmt.Fprintf(w, "  %-10s %s\n", name, phases[name].summary)
	}
	fmt.Fprint(w, "`oracle PHASE --help` lists a phase's flags.\n")
}

func phaseNames() []string {
	names := make([]string, 0, len(phases))
	for name := range phases {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
