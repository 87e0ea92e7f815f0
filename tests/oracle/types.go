// Phase types: what `premortem debug types` says of the packages of a module against go/types.
//
// The unit is the package; those with tests are compared alone, with their tests, and so are their
// external tests. Both sides say how many identifiers, expressions, selections and instances they
// speak of.
package main

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

func init() {
	phases["types"] = phase{
		summary: "types of the packages of ./... and their tests, against go/types",
		run:     runTypesPhase,
	}
}

type typesComparer struct {
	phase    string // "types", or "ir", which compares the same packages
	dump     packageDump
	compare  func(name, title string, ours, theirs []byte)
	options  options
	report   *report
	stdout   io.Writer
	stderr   io.Writer
	patterns []string
	tests    bool
	lines    int
	restarts int
	timing   bool
	cgo      []bool

	total, theirs typesCount
}

func runTypesPhase(args []string, stdout, stderr io.Writer) int {
	c := typesComparer{phase: "types", dump: appendTypes, stdout: stdout, stderr: stderr}
	c.compare = c.compareDumps
	if status, ok := c.run(args, "both"); !ok {
		return status
	}
	if c.report.differences == 0 && c.report.listed == 0 && c.total != c.theirs {
		c.report.differs("counts", "counts", fmt.Sprintf("go:        %v\npremortem: %v", c.total, c.theirs))
	}
	c.report.tail = "; " + c.total.String()
	return c.report.finish()
}

// run compares all packages of the folders. Where the command line is no good, ok is false and status
// the exit status.
func (c *typesComparer) run(args []string, defaultCgo string) (status int, ok bool) {
	var patterns, cgo string
	var noTests bool
	stderr := c.stderr
	args = append([]string{"--timeout=5m"}, args...) // the first answer comes when all is loaded
	o, status, ok := parseOptions(c.phase, args, stderr, func(flags *flag.FlagSet) {
		flags.StringVar(&patterns, "patterns", "./...", "which packages of DIR, separated by commas")
		flags.StringVar(&cgo, "cgo", defaultCgo, "with CGO_ENABLED `0, 1` or both")
		flags.BoolVar(&noTests, "no-tests", false, "leave the tests out")
		flags.IntVar(&c.lines, "lines", 10, "show at most this many differing lines of a package")
		flags.IntVar(&c.restarts, "restarts", 20, "go on behind this many crashes of premortem in a module")
		flags.BoolVar(&c.timing, "timing", false, "say how long a module took")
	})
	if !ok {
		return status, false
	}
	switch cgo {
	case "both":
		c.cgo = []bool{false, true}
	case "0", "1":
		c.cgo = []bool{cgo == "1"}
	default:
		fmt.Fprintln(stderr, "oracle "+c.phase+": --cgo must be 0, 1 or both")
		return exitUnusable, false
	}
	c.options, c.tests = o, !noTests
	c.patterns = strings.Split(patterns, ",")
	c.report = o.newReport(c.phase, c.stdout)
	for _, dir := range o.dirs {
		roots, err := moduleRoots(dir)
		if err != nil {
			fmt.Fprintf(stderr, "oracle %s: %v\n", c.phase, err)
			return exitUnusable, false
		}
		for _, root := range roots {
			for _, cgo := range c.cgo {
				c.compareModule(root, cgo)
			}
		}
	}
	return exitSame, true
}

// withBelow gives the patterns that mean to go list what `patterns` mean to premortem: a folder is
// itself and everything below it.
func withBelow(patterns []string) []string {
	var all []string
	for _, pattern := range patterns {
		if !strings.HasSuffix(pattern, "...") {
			pattern = strings.TrimSuffix(pattern, "/") + "/..."
		}
		all = append(all, pattern)
	}
	return all
}

// A section is one package of premortem's output, or what went wrong (io.EOF: nothing).
type section struct {
	key  string
	text []byte
	err  error
}

// name is how a package appears in lists of known differences.
func typesName(root, key string, cgo bool) string {
	if cgo {
		key += " (cgo)"
	}
	return filepath.Base(root) + "/" + key
}

func (c *typesComparer) compareModule(root string, cgo bool) {
	start := time.Now()
	loader, err := listTypes(root, cgo, c.tests, withBelow(c.patterns))
	if err != nil {
		fmt.Fprintf(c.stderr, "oracle %s: %s NOT COMPARED: %v\n", c.phase, root, err)
		return
	}
	loader.dump = c.dump
	due := map[string]*sourcePackage{}
	for _, p := range loader.order {
		if p.isTarget() && len(p.fileNames()) > 0 && p.ImportPath != "unsafe" {
			due[p.ImportPath] = p
		}
	}
	patterns := c.patterns
	for restarts := 0; ; restarts++ {
		err := c.compareRun(root, cgo, loader, due, patterns, restarts > 0)
		if err == nil {
			break
		}
		c.report.crashed = true
		patterns = c.withoutGuilty(root, cgo, loader, due, err)
		if len(patterns) > 0 && restarts == c.restarts {
			c.report.differs(typesName(root, "...", cgo), root, fmt.Sprintf("%d packages are not compared", len(due)))
			return
		}
		if len(patterns) == 0 {
			break
		}
	}
	for _, p := range loader.order {
		if due[p.ImportPath] == nil {
			continue
		}
		if dump, _ := loader.take(p); dump != nil {
			c.report.differs(typesName(root, p.ImportPath, cgo), root+": "+p.ImportPath, "only go list lists it")
		}
	}
	if c.timing {
		fmt.Fprintf(c.stderr, "%s (cgo %v): %v\n", root, cgo, time.Since(start).Round(time.Millisecond))
	}
}

// compareRun compares what one process of premortem says, and returns what went wrong with it.
func (c *typesComparer) compareRun(root string, cgo bool, loader *typesLoader, due map[string]*sourcePackage,
	patterns []string, again bool) error {
	sections := make(chan section, 8)
	go c.runPremortem(root, cgo, patterns, sections)
	for s := range sections {
		if s.err != nil {
			return s.err
		}
		p := due[s.key]
		delete(due, s.key)
		if p == nil && again && loader.packages[s.key] != nil {
			continue // compared before the crash
		}
		c.comparePackage(root, cgo, loader, p, s)
	}
	return nil
}

// withoutGuilty blames a crash on the package that was due, and returns the patterns for all that are
// still due then.
func (c *typesComparer) withoutGuilty(root string, cgo bool, loader *typesLoader, due map[string]*sourcePackage,
	err error) (patterns []string) {
	guilty := ""
	for _, p := range loader.order {
		if due[p.ImportPath] == nil {
			continue
		}
		if guilty == "" {
			guilty = p.underTest()
			c.report.differs(typesName(root, p.ImportPath, cgo),
				root+": "+p.ImportPath+": premortem did not answer as it should", err.Error())
		}
		if p.underTest() == guilty {
			delete(due, p.ImportPath)
		} else if !slices.Contains(patterns, p.underTest()) {
			patterns = append(patterns, p.underTest())
		}
	}
	return patterns
}

// runPremortem runs ahead of Go's side by the channel's capacity.
func (c *typesComparer) runPremortem(root string, cgo bool, patterns []string, sections chan<- section) {
	defer close(sections)
	args := []string{"debug", c.phase}
	if !c.tests {
		args = append(args, "--no-tests")
	}
	cmd := exec.Command(c.options.premortem, append(args, patterns...)...)
	cmd.Dir = root
	cmd.Env = typesEnvironment(root, cgo)
	child, err := startCommand(cmd, c.options.timeout)
	if err != nil {
		sections <- section{err: err}
		return
	}
	last := "(none)"
	for {
		key, text, err := child.section(nil, 4<<30)
		if err == io.EOF {
			if err := child.finish(); err != nil {
				sections <- section{err: fmt.Errorf("no package at all: %w", err)}
			}
			return
		}
		// A section that ends with the output may have been cut off.
		if err == nil && child.ended {
			if err = child.finish(); err != nil && isWhole(text) {
				sections <- section{key: key, text: text}
				last = key
			}
		} else if err != nil {
			child.abandon()
		}
		if err != nil {
			sections <- section{err: fmt.Errorf("behind the section of %s: %w", last, err)}
			return
		}
		child.watchdog.Stop() // Go's side may be slower
		sections <- section{key: key, text: text}
		if last = key; child.ended {
			return
		}
	}
}

// isWhole says whether a dump has its last line.
func isWhole(dump []byte) bool {
	last := dump[bytes.LastIndexByte(bytes.TrimSuffix(dump, []byte("\n")), '\n')+1:]
	return bytes.HasSuffix(last, []byte("\n")) &&
		(bytes.HasPrefix(last, []byte("counts ")) || bytes.HasPrefix(last, []byte("functions ")) || bytes.HasPrefix(last, []byte("syntax error in ")))
}

func (c *typesComparer) comparePackage(root string, cgo bool, loader *typesLoader, p *sourcePackage, s section) {
	name, title := typesName(root, s.key, cgo), root+": "+s.key
	if cgo {
		title += " (cgo)"
	}
	if p == nil {
		c.report.differs(name, title, "only premortem lists it, or lists it twice")
		return
	}
	dump, count := loader.take(p)
	c.total.add(count)
	c.theirs.add(countOf(s.text))
	c.compare(name, title, dump, s.text)
}

func (c *typesComparer) compareDumps(name, title string, ours, theirs []byte) {
	if bytes.Equal(ours, theirs) {
		c.report.same(name)
		return
	}
	c.report.differs(name, title, typesDifference(ours, theirs, c.lines))
}

// typesDifference shows the lines that only one side has, part by part.
func typesDifference(ours, theirs []byte, most int) string {
	a, b := partsOf(ours), partsOf(theirs)
	var shown strings.Builder
	differing := 0
	for i := range max(len(a), len(b)) {
		var x, y dumpPart
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		title := x.title
		if x.title != y.title {
			title = fmt.Sprintf("go %q, premortem %q", x.title, y.title)
			differing++
		}
		titled := false
		for _, l := range onlyInOne(x.lines, y.lines) {
			if differing++; differing > most {
				continue
			}
			if !titled {
				fmt.Fprintln(&shown, title)
				titled = true
			}
			fmt.Fprintln(&shown, l)
		}
	}
	if differing == 0 {
		return "the same lines in another order"
	}
	fmt.Fprintf(&shown, "%d lines differ", differing)
	return shown.String()
}

// A dumpPart is what stands below a line that begins with "-- ".
type dumpPart struct {
	title string
	lines []string
}

func partsOf(dump []byte) []dumpPart {
	parts := []dumpPart{{}}
	for line := range strings.SplitSeq(strings.TrimSuffix(string(dump), "\n"), "\n") {
		if strings.HasPrefix(line, "-- ") {
			parts = append(parts, dumpPart{title: line})
			continue
		}
		last := &parts[len(parts)-1]
		last.lines = append(last.lines, line)
	}
	return parts
}

// onlyInOne returns the lines that the other side does not have, sorted by the line that they speak of.
func onlyInOne(ours, theirs []string) []string {
	count := map[string]int{}
	for _, l := range ours {
		count[l]++
	}
	for _, l := range theirs {
		count[l]--
	}
	lineOf := func(l string) (n int) {
		fmt.Sscanf(l, "%d:", &n)
		return n
	}
	var a, b []string
	for _, l := range ours {
		if count[l] > 0 {
			count[l]--
			a = append(a, l)
		}
	}
	for _, l := range theirs {
		if count[l] < 0 {
			count[l]++
			b = append(b, l)
		}
	}
	var merged []string
	for len(a) > 0 || len(b) > 0 {
		if len(b) == 0 || len(a) > 0 && lineOf(a[0]) <= lineOf(b[0]) {
			merged = append(merged, "go:        "+clip([]byte(a[0]), 0))
			a = a[1:]
		} else {
			merged = append(merged, "premortem: "+clip([]byte(b[0]), 0))
			b = b[1:]
		}
	}
	return merged
}

// runTypesDump is `oracle dump types [--no-tests] PATTERN...`: Go's side, for the module here.
func runTypesDump(args []string, stdout, stderr io.Writer) int {
	tests := true
	if len(args) > 0 && args[0] == "--no-tests" {
		tests, args = false, args[1:]
	}
	root, err := os.Getwd()
	if err != nil {
		fmt.Fprintln(stderr, "oracle dump:", err)
		return exitUnusable
	}
	loader, err := listTypes(root, os.Getenv("CGO_ENABLED") != "0", tests, args)
	if err != nil {
		fmt.Fprintln(stderr, "oracle dump:", err)
		return exitUnusable
	}
	out := bufio.NewWriterSize(stdout, 1<<16)
	for _, p := range loader.order {
		if dump, _ := loader.take(p); dump != nil {
			fmt.Fprintf(out, "== %s\n%s", p.ImportPath, dump)
		}
	}
	if out.Flush() != nil {
		return exitUnusable
	}
	return exitSame
}
