// The command line that all phases share.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

type options struct {
	premortem string
	known     *knownList
	maxShown  int
	jobs      int
	timeout   time.Duration
	dirs      []string
}

// parseOptions reads ARGS of `oracle PHASE ARGS...`. more, where not nil, adds flags of the phase.
// On failure, which it has said on stderr, ok is false and status is the exit status.
func parseOptions(name string, args []string, stderr io.Writer, more func(*flag.FlagSet)) (o options, status int, ok bool) {
	flags := flag.NewFlagSet("oracle "+name, flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprintf(stderr, "usage: oracle %s [flags] DIR...\n", name)
		flags.PrintDefaults()
	}
	flags.StringVar(&o.premortem, "premortem", defaultPremortem(), "the binary to compare with Go")
	self := flags.Bool("self", false, "compare Go's side with itself: tests the oracle, not premortem")
	known := flags.String("known", "", "`file` of known differences")
	flags.IntVar(&o.maxShown, "max-shown", 20, "show at most this many differences")
	flags.IntVar(&o.jobs, "jobs", 2, "run this many premortem processes at a time")
	flags.DurationVar(&o.timeout, "timeout", 2*time.Minute, "how long premortem may take for one answer")
	if more != nil {
		more(flags)
	}
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return o, exitSame, false
		}
		return o, exitUnusable, false
	}
	o.dirs = flags.Args()
	if err := o.check(*self, *known); err != nil {
		fmt.Fprintf(stderr, "oracle %s: %v\n", name, err)
		return o, exitUnusable, false
	}
	return o, exitSame, true
}

func (o *options) check(self bool, known string) error {
	if len(o.dirs) == 0 {
		return errors.New("no DIR given")
	}
	if o.jobs < 1 {
		return errors.New("--jobs must be at least 1")
	}
	var err error
	if known != "" {
		if o.known, err = readKnown(known); err != nil {
			return err
		}
	}
	if self {
		o.premortem, err = os.Executable()
		return err
	}
	if info, err := os.Stat(o.premortem); err != nil {
		return fmt.Errorf("no premortem to compare with (build it, or --premortem PATH): %v", err)
	} else if info.IsDir() {
		return fmt.Errorf("%s is a folder; --premortem wants the binary", o.premortem)
	}
	o.premortem, err = filepath.Abs(o.premortem) // it runs in other folders
	return err
}

func (o *options) newReport(name string, out io.Writer) *report {
	return &report{phase: name, out: out, known: o.known, maxShown: o.maxShown}
}

// defaultPremortem is build/release/premortem of the checkout: this program is build/oracle/oracle.
func defaultPremortem() string {
	if exe, err := os.Executable(); err == nil {
		path := filepath.Join(filepath.Dir(filepath.Dir(exe)), "release", "premortem")
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	return filepath.Join("build", "release", "premortem")
}
