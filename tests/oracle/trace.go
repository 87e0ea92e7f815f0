// Phase `trace`: the states of goroutines in execution traces, against Go's own reader.
//
// Read are the tests of Go's reader (text, which Go's side turns into bytes), the inputs of its
// fuzzer, traces that the programs of trace_programs make here and now, and pieces of these, cut off
// anywhere. Equal is what has the same intervals for every goroutine: state, reason, place, begin and
// end to the nanosecond; and where one side cannot go on, the other must not either. What is compared
// and counted are intervals; a trace without any counts as one.
//
// Example: oracle trace --premortem build/release/premortem [FILE...]
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

func init() {
	phases["trace"] = phase{
		summary: "execution traces: Go's tests, programs of ours, and any FILE",
		run:     runTrace,
	}
}

type traceOracle struct {
	premortem string
	folder    string // with trace_reader and trace_programs, for what is made
	report    *report
}

func runTrace(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("oracle trace", flag.ContinueOnError)
	flags.SetOutput(stderr)
	o := traceOracle{}
	flags.StringVar(&o.premortem, "premortem", defaultPremortem(), "the binary to compare with Go")
	programs := flags.Bool("programs", true, "make traces with trace_programs, too")
	maxShown := flags.Int("max-shown", 20, "show at most this many differences")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return exitSame
		}
		return exitUnusable
	}
	o.report = &report{phase: "trace", out: stdout, maxShown: *maxShown}
	if err := o.build(); err != nil {
		fmt.Fprintf(stderr, "oracle trace: %v\n", err)
		return exitUnusable
	}
	steps := []func() error{o.goTests, o.goFuzz}
	if *programs {
		steps = append(steps, o.programs)
	}
	steps = append(steps, func() error {
		for _, file := range flags.Args() {
			if err := o.compare(file, file, ""); err != nil {
				return err
			}
		}
		return nil
	})
	for _, step := range steps {
		if err := step(); err != nil {
			fmt.Fprintf(stdout, "oracle trace: %v\n", err)
			o.report.crashed = true
		}
	}
	return o.report.finish()
}

// build makes Go's side with tests/oracle/trace_reader/build. This program is build/oracle/oracle.
func (o *traceOracle) build() error {
	exe, err := os.Executable()
	if err != nil {
		return err
	}
	root := filepath.Dir(filepath.Dir(filepath.Dir(exe)))
	o.folder = filepath.Join(filepath.Dir(exe), "trace")
	if o.premortem, err = filepath.Abs(o.premortem); err != nil {
		return err
	}
	said, err := exec.Command(filepath.Join(root, "tests/oracle/trace_reader/build"), o.folder).CombinedOutput()
	if err != nil {
		return fmt.Errorf("cannot build Go's reader: %v\n%s", err, said)
	}
	return nil
}

func (o *traceOracle) testdata(elements ...string) string {
	return filepath.Join(append([]string{o.folder, "goroot/src/internal/trace/testdata"}, elements...)...)
}

// The tests of Go's reader say whether a trace can be read.
func (o *traceOracle) goTests() error {
	tests, err := filepath.Glob(o.testdata("tests", "*.test"))
	if err != nil || len(tests) == 0 {
		return fmt.Errorf("no tests in %s", o.testdata("tests"))
	}
	wire := filepath.Join(o.folder, "test.trace")
	for _, test := range tests {
		want, err := exec.Command(filepath.Join(o.folder, "trace_reader"), "wire", test, wire).Output()
		if err != nil {
			return fmt.Errorf("%s: %v", test, err)
		}
		if err := o.compare(filepath.Base(test), wire, strings.TrimSpace(string(want))); err != nil {
			return err
		}
	}
	return nil
}

func (o *traceOracle) goFuzz() error {
	inputs, err := filepath.Glob(o.testdata("fuzz", "*", "*"))
	if err != nil {
		return err
	}
	for _, input := range inputs {
		text, err := os.ReadFile(input)
		if err != nil {
			return err
		}
		_, quoted, _ := strings.Cut(string(text), "[]byte(")
		end := strings.LastIndexByte(quoted, ')')
		if end < 0 {
			continue // no input of go test's fuzzer
		}
		content, err := strconv.Unquote(quoted[:end])
		if err != nil {
			return fmt.Errorf("%s: %v", input, err)
		}
		if err := o.compareBytes("fuzz/"+filepath.Base(input), []byte(content)); err != nil {
			return err
		}
	}
	return nil
}

// Whole traces, and what is left of them where a disk was full or a connection broke.
func (o *traceOracle) programs() error {
	binary := filepath.Join(o.folder, "trace_programs")
	list, err := exec.Command(binary, "list").Output()
	if err != nil {
		return err
	}
	file := filepath.Join(o.folder, "program.trace")
	for _, name := range strings.Fields(string(list)) {
		if strings.HasPrefix(name, "bench") {
			continue // for tools/bench/trace
		}
		if said, err := exec.Command(binary, name, file).CombinedOutput(); err != nil {
			return fmt.Errorf("trace_programs %s: %v\n%s", name, err, said)
		}
		if err := o.compare(name, file, "success"); err != nil {
			return err
		}
		content, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		for _, tenths := range []int{2, 5, 9} {
			part := content[:len(content)*tenths/10]
			if err := o.compareBytes(fmt.Sprintf("%s, %d tenths of it", name, tenths), part); err != nil {
				return err
			}
		}
	}
	return nil
}

func (o *traceOracle) compareBytes(name string, content []byte) error {
	file := filepath.Join(o.folder, "input.trace")
	if err := os.WriteFile(file, content, 0o666); err != nil {
		return err
	}
	return o.compare(name, file, "")
}

// One side's answer: the intervals, sorted, and whether the trace could be read to its end.
type traceAnswer struct {
	intervals [][]byte
	whole     bool
}

func (o *traceOracle) answer(command ...string) (traceAnswer, error) {
	var said tailBuffer
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stderr = &said
	out, err := cmd.Output()
	var exit *exec.ExitError
	// premortem says with 2 that an input cannot be read to its end.
	if err != nil && !(errors.As(err, &exit) && exit.ExitCode() == 2) {
		return traceAnswer{}, fmt.Errorf("%s: %v; stderr:\n%s", strings.Join(command, " "), err, said.String())
	}
	answer := traceAnswer{whole: err == nil}
	for line := range bytes.Lines(out) {
		if bytes.HasPrefix(line, []byte("# broken")) {
			answer.whole = false
		}
		if line[0] != '#' {
			answer.intervals = append(answer.intervals, line)
		}
	}
	slices.SortFunc(answer.intervals, bytes.Compare)
	return answer, nil
}

// compare reads a trace on both sides. want: "success" or "failure" where that is known.
func (o *traceOracle) compare(name, file, want string) error {
	theirs, err := o.answer(filepath.Join(o.folder, "trace_reader"), "intervals", file)
	if err != nil {
		return err
	}
	ours, err := o.answer(o.premortem, "debug", "trace", file)
	if err != nil {
		return err
	}
	if want != "" && theirs.whole != (want == "success") {
		return fmt.Errorf("%s: Go's own reader has no %s", name, want)
	}
	if ours.whole != theirs.whole {
		o.report.differs(name, name, fmt.Sprintf("read to its end: Go %v, premortem %v", theirs.whole, ours.whole))
	}
	if len(ours.intervals)+len(theirs.intervals) == 0 {
		o.report.same(name)
	}
	a, b := theirs.intervals, ours.intervals
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && bytes.Compare(a[0], b[0]) < 0:
			o.report.differs(name, name, "Go only: "+string(a[0]))
			a = a[1:]
		case len(a) == 0 || bytes.Compare(a[0], b[0]) > 0:
			o.report.differs(name, name, "premortem only: "+string(b[0]))
			b = b[1:]
		default:
			o.report.same(name)
			a, b = a[1:], b[1:]
		}
	}
	return nil
}
