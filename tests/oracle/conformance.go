// Phase conformance: the test suite of go/types, with its ERROR comments, for premortem's checker.
//
// The program build/release/types_check_files checks packages of a few files each. A package is equal
// where it says the same as go/types: all errors and the whole dump. Beside that
// the ERROR comments are counted: those met, those missed, and errors without one. Comments that
// go/types itself does not meet here (assert and trace are no builtins outside of its own tests) are
// left out. In packages with syntax errors only the comments count, since the two parsers go on
// differently behind an error.
//
// Counterpart: go/types/{check,commentMap}_test.go, go1.27.
package main

import (
	"bytes"
	"cmp"
	"errors"
	"flag"
	"fmt"
	"go/build"
	"go/build/constraint"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

func init() {
	phases["conformance"] = phase{
		summary: "the test suite of go/types below GOROOT/src, for types_check_files",
		run:     runConformancePhase,
	}
}

// Folders of the suite below GOROOT/src.
var conformanceFolders = []string{
	"internal/types/testdata/check",
	"internal/types/testdata/examples",
	"internal/types/testdata/fixedbugs",
	"internal/types/testdata/spec",
	"go/types/testdata/local",
}

// A conformanceTest is one package of the suite.
type conformanceTest struct {
	name    string
	path    string // import path, or empty: the name of the package, and nobody can import it
	files   []string
	sources [][]byte
	lang    string // "go1.20", or empty
	fakeC   bool
}

// An expectation is an ERROR or ERRORx comment.
type expectation struct {
	file         string
	line, column int
	text         string // "ERROR "undefined""
	pattern      string
	regexp       *regexp.Regexp // nil: a substring
}

func (e expectation) matches(r reported) bool {
	if e.file != r.file || e.line != r.line || e.column != r.column {
		return false
	}
	if e.regexp != nil {
		return e.regexp.MatchString(r.message)
	}
	return strings.Contains(r.message, e.pattern)
}

// A reported is an error that one of the checkers reports.
type reported struct {
	file         string
	line, column int
	message      string
	text         string // the line of the answer
}

type conformance struct {
	options options
	report  *report
	stderr  io.Writer
	lines   int
	run     *regexp.Regexp
	listed  bool
	goroot  string
	loader  *typesLoader
	imports []string
	tests   []conformanceTest
	checked map[string]*types.Package // Go's side of the tests with a path

	met, missed, extra, leftOut int
}

func runConformancePhase(args []string, stdout, stderr io.Writer) int {
	var listed bool
	c, status, ok := newConformance("conformance", args, stdout, stderr, func(flags *flag.FlagSet) {
		flags.BoolVar(&listed, "list", false, "print a line with the counts of every package")
	})
	if !ok {
		return status
	}
	c.listed = listed
	if err := c.load(); err != nil {
		fmt.Fprintf(stderr, "oracle conformance: %v\n", err)
		return exitUnusable
	}
	c.compareAll(stdout)
	c.report.tail = fmt.Sprintf("; ERROR comments: %d met, %d missed, %d errors without one, %d left out",
		c.met, c.missed, c.extra, c.leftOut)
	return c.report.finish()
}

// newConformance reads the command line of the phases that types_check_files serves.
func newConformance(name string, args []string, stdout, stderr io.Writer, more func(*flag.FlagSet)) (*conformance, int, bool) {
	c := &conformance{stderr: stderr}
	var run string
	args = append([]string{"--premortem=" + filepath.Join(filepath.Dir(defaultPremortem()), "types_check_files"),
		"--timeout=1m"}, args...)
	o, status, ok := parseOptions(name, args, stderr, func(flags *flag.FlagSet) {
		flags.StringVar(&run, "run", "", "only tests whose name matches this `regexp`")
		flags.IntVar(&c.lines, "lines", 10, "show at most this many differing lines of a package")
		if more != nil {
			more(flags)
		}
	})
	if !ok {
		return nil, status, false
	}
	var err error
	if c.run, err = regexp.Compile(run); err != nil {
		fmt.Fprintf(stderr, "oracle %s: --run: %v\n", name, err)
		return nil, exitUnusable, false
	}
	c.options, c.report = o, o.newReport(name, stdout)
	return c, exitSame, true
}

// ---- Reading the suite ----

func (c *conformance) load() error {
	if err := c.findGoroot(); err != nil {
		return err
	}
	for _, dir := range c.options.dirs {
		folders := []string{dir}
		if _, err := os.Stat(filepath.Join(dir, conformanceFolders[0])); err == nil {
			folders = nil
			for _, folder := range conformanceFolders {
				folders = append(folders, filepath.Join(dir, folder))
			}
		}
		for _, folder := range folders {
			if err := c.readFolder(folder); err != nil {
				return err
			}
		}
	}
	c.findImports()
	return c.loadImports()
}

func (c *conformance) findGoroot() error {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	c.goroot = strings.TrimSpace(string(out))
	return err
}

// loadImports checks what the tests may import on Go's side.
func (c *conformance) loadImports() (err error) {
	c.checked = map[string]*types.Package{}
	c.loader, err = listTypes(filepath.Join(c.goroot, "src"), false, false, c.imports)
	if err != nil {
		return err
	}
	for _, p := range c.loader.order {
		p.DepOnly = true // without bodies
	}
	for _, p := range c.loader.order {
		p.users++ // to be kept
		c.loader.ensure(p)
	}
	return nil
}

// readFolder takes every file and every folder of files as one test, as go/types does.
func (c *conformance) readFolder(folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		path := filepath.Join(folder, entry.Name())
		paths := []string{path}
		if entry.IsDir() {
			if paths, err = filepath.Glob(filepath.Join(path, "*")); err != nil {
				return err
			}
		}
		test := conformanceTest{name: filepath.Base(folder) + "/" + entry.Name()}
		if !c.run.MatchString(test.name) {
			continue
		}
		for _, path := range paths {
			source, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			if shouldTest(source) {
				test.files = append(test.files, path)
				test.sources = append(test.sources, source)
			}
		}
		if len(test.files) == 0 {
			continue
		}
		if err := test.readFlags(); err != nil {
			return fmt.Errorf("%s: %v", test.name, err)
		}
		c.tests = append(c.tests, test)
	}
	return nil
}

// shouldTest evaluates the first build constraint above the package clause.
func shouldTest(source []byte) bool {
	match := func(tag string) bool {
		return slices.Contains(build.Default.ReleaseTags, tag) || tag == "linux" || tag == "amd64"
	}
	for line := range strings.SplitSeq(string(source), "\n") {
		if strings.HasPrefix(line, "package ") {
			break
		}
		if expr, err := constraint.Parse(line); err == nil {
			return expr.Eval(match)
		}
	}
	return true
}

// readFlags reads `// -lang=go1.20` from the first line of the first file.
func (t *conformanceTest) readFlags() error {
	line, _, _ := strings.Cut(string(t.sources[0]), "\n")
	line, ok := strings.CutPrefix(line, "//")
	if line = strings.TrimSpace(line); !ok || !strings.HasPrefix(line, "-") {
		return nil
	}
	flags := flag.NewFlagSet("", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&t.lang, "lang", "", "")
	flags.String("goexperiment", "", "")
	flags.BoolVar(&t.fakeC, "fakeImportC", false, "")
	return flags.Parse(strings.Fields(line))
}

// findImports collects what the tests import and GOROOT/src has.
func (c *conformance) findImports() {
	found := map[string]bool{}
	for _, test := range c.tests {
		for i, name := range test.files {
			file, _ := parser.ParseFile(token.NewFileSet(), name, test.sources[i], parser.ImportsOnly)
			if file == nil {
				continue
			}
			for _, spec := range file.Imports {
				path, err := strconv.Unquote(spec.Path.Value)
				if err != nil || path == "" || path == "unsafe" || path[0] == '/' || path[0] == '.' {
					continue
				}
				goFiles, _ := filepath.Glob(filepath.Join(c.goroot, "src", path, "*.go"))
				if len(goFiles) > 0 {
					found[path] = true
				}
			}
		}
	}
	c.imports = slices.Sorted(maps.Keys(found))
	if len(c.imports) == 0 {
		c.imports = []string{"errors"}
	}
}

// expectations finds the ERROR comments; each speaks of the token before it.
func (t *conformanceTest) expectations(stderr io.Writer) (all []expectation) {
	for i, name := range t.files {
		fset := token.NewFileSet()
		file := fset.AddFile(name, -1, len(t.sources[i]))
		var s scanner.Scanner
		s.Init(file, t.sources[i], nil, scanner.ScanComments)
		var previous token.Pos
		for {
			pos, tok, literal := s.Scan()
			if tok == token.EOF {
				break
			}
			if tok == token.SEMICOLON && literal == "\n" {
				continue
			}
			if tok != token.COMMENT {
				previous = pos
				continue
			}
			if literal[1] == '*' {
				literal = literal[:len(literal)-2]
			}
			text, plain := strings.CutPrefix(literal[2:], " ERROR ")
			if !plain {
				var is bool
				if text, is = strings.CutPrefix(text, " ERRORx "); !is {
					continue
				}
			}
			at := file.PositionFor(previous, false)
			e := expectation{file: filepath.Base(name), line: at.Line, column: at.Column,
				text: strings.TrimSpace(literal[2:])}
			var err error
			e.pattern, err = strconv.Unquote(strings.TrimSpace(text))
			if err == nil && !plain {
				e.regexp, err = regexp.Compile(e.pattern)
			}
			if err != nil {
				fmt.Fprintf(stderr, "oracle conformance: %s:%d: %s: %v\n", name, at.Line, e.text, err)
				continue
			}
			all = append(all, e)
		}
	}
	return all
}

// ---- Go's side ----

// A conformanceImporter imports for the package of the path `from`. "./a" is the test with that path
// beside it.
type conformanceImporter struct {
	c    *conformance
	from string
}

func (i conformanceImporter) Import(imported string) (*types.Package, error) {
	if imported == "unsafe" {
		return types.Unsafe, nil
	}
	if rest, ok := strings.CutPrefix(imported, "./"); ok {
		if p := i.c.checked[path.Dir(i.from)+"/"+rest]; p != nil {
			return p, nil
		}
	}
	for _, name := range []string{"vendor/" + imported, imported} {
		if p := i.c.loader.packages[name]; p != nil && p.types != nil {
			return p.types, nil
		}
	}
	return nil, errors.New("cannot find package")
}

// answer is what types_check_files should say of the test, without its first line.
func (c *conformance) answer(t conformanceTest) []byte {
	var out []byte
	fset := c.loader.fset
	p := checkedPackage{info: newTypesInfo()}
	broken := ""
	for i, name := range t.files {
		file, err := parser.ParseFile(fset, name, t.sources[i], parser.SkipObjectResolution|parser.AllErrors|parser.ParseComments)
		var list scanner.ErrorList
		if errors.As(err, &list) {
			for _, e := range list {
				out = fmt.Appendf(out, "syntax %s:%d:%d ", filepath.Base(name), e.Pos.Line, e.Pos.Column)
				out = append(appendEscaped(out, e.Msg), '\n')
			}
			if broken == "" {
				broken = filepath.Base(name)
			}
		}
		if file != nil && file.Name != nil && file.Name.Name != "" {
			p.files = append(p.files, file)
		}
	}
	if len(p.files) == 0 {
		return out
	}
	conf := types.Config{
		GoVersion:   t.lang,
		FakeImportC: t.fakeC,
		Sizes:       gcSizes,
		Importer:    conformanceImporter{c, t.path},
		Error:       func(err error) { p.errors = append(p.errors, err.(types.Error)) },
	}
	path := cmp.Or(t.path, p.files[0].Name.Name)
	p.pkg, _ = conf.Check(path, fset, p.files, p.info)
	if t.path != "" {
		c.checked[t.path] = p.pkg
	}
	for _, err := range p.errors {
		place := "-"
		if err.Pos.IsValid() {
			at := fset.PositionFor(err.Pos, false)
			place = fmt.Sprintf("%s:%d:%d", filepath.Base(at.Filename), at.Line, at.Column)
		}
		out = fmt.Appendf(out, "report %s %d ", place, detailOf(err).code)
		out = append(appendEscaped(out, err.Msg), '\n')
	}
	if broken != "" {
		return fmt.Appendf(out, "syntax error in %s\n", broken)
	}
	out, _ = appendTypes(out, fset, p)
	return out
}

// ---- Comparing ----

func (c *conformance) compareAll(stdout io.Writer) {
	var session *checkSession
	self, _ := os.Executable()
	for _, test := range c.tests {
		var theirs []byte
		var err error
		if c.options.premortem == self {
			theirs = c.answer(test)
		} else {
			if session == nil {
				session, err = c.startSession()
			}
			if err == nil {
				theirs, err = session.check(test)
			}
			if err != nil {
				if session != nil {
					session.child.abandon()
					session = nil
				}
				c.report.crashed = true
			}
		}
		c.compare(test, theirs, err, stdout)
	}
	if session != nil {
		session.stdin.Close()
		if err := session.child.cmd.Wait(); err != nil {
			c.report.crashed = true
			c.report.differs("...", "types_check_files did not end well", err.Error()+session.child.said())
		}
	}
}

func (c *conformance) compare(test conformanceTest, theirs []byte, err error, stdout io.Writer) {
	ours := c.answer(test)
	expected := test.expectations(c.stderr)
	ourMissed, ourExtra := score(expected, reportsOf(ours))
	missed, extra := score(expected, reportsOf(theirs))
	due := len(expected) - len(ourMissed)
	missed = without(missed, ourMissed, func(e expectation) string {
		return fmt.Sprintf("%s:%d:%d: missed: %s", e.file, e.line, e.column, e.text)
	})
	extra = without(extra, ourExtra, func(r reported) string { return "not expected: " + r.text })
	c.leftOut += len(ourMissed)
	c.met += due - len(missed)
	c.missed += len(missed)
	c.extra += len(extra)
	if c.listed {
		fmt.Fprintf(stdout, "%-50s %4d met %4d missed %4d extra\n", test.name, due-len(missed), len(missed), len(extra))
	}
	title := fmt.Sprintf("%s: %d met, %d missed, %d extra", test.name, due-len(missed), len(missed), len(extra))
	if err != nil {
		c.report.differs(test.name, title, err.Error())
		return
	}
	// Behind a syntax error the two parsers recover as they like.
	broken := bytes.HasPrefix(ours, []byte("syntax "))
	if bytes.Equal(sorted(ours), sorted(theirs)) || broken && len(missed)+len(extra) == 0 {
		c.report.same(test.name)
		return
	}
	var detail strings.Builder
	for _, e := range missed {
		fmt.Fprintf(&detail, "%s:%d:%d: missed: %s\n", e.file, e.line, e.column, e.text)
	}
	for _, r := range extra {
		fmt.Fprintf(&detail, "extra: %s\n", clip([]byte(r.text), 0))
	}
	detail.WriteString(typesDifference(ours, theirs, c.lines))
	c.report.differs(test.name, title, detail.String())
}

// sorted sorts the lines: go/types reports the labels of a function in no order.
func sorted(text []byte) []byte {
	return bytes.Join(slices.SortedFunc(bytes.Lines(text), bytes.Compare), nil)
}

// score matches errors with comments: every comment is met by one error at its very place.
func score(expected []expectation, got []reported) (missed []expectation, extra []reported) {
	met := make([]bool, len(expected))
	for _, r := range got {
		found := false
		for i, e := range expected {
			if !met[i] && e.matches(r) {
				met[i], found = true, true
				break
			}
		}
		if !found {
			extra = append(extra, r)
		}
	}
	for i, e := range expected {
		if !met[i] {
			missed = append(missed, e)
		}
	}
	return missed, extra
}

// without returns the elements of all that do not occur in others, each as often as it is more.
func without[T any](all, others []T, key func(T) string) []T {
	count := map[string]int{}
	for _, other := range others {
		count[key(other)]++
	}
	var rest []T
	for _, one := range all {
		if count[key(one)]--; count[key(one)] < 0 {
			rest = append(rest, one)
		}
	}
	return rest
}

var reportLine = regexp.MustCompile(`^(?:syntax|report) ([^ ]+):(\d+):(\d+) (.*)$`)

// reportsOf reads the errors of an answer, but for those that only say more of another.
func reportsOf(answer []byte) (all []reported) {
	for line := range strings.SplitSeq(string(answer), "\n") {
		m := reportLine.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		r := reported{file: m[1], message: m[4], text: line}
		r.line, _ = strconv.Atoi(m[2])
		r.column, _ = strconv.Atoi(m[3])
		if strings.HasPrefix(line, "report ") {
			_, r.message, _ = strings.Cut(r.message, " ")
		}
		r.message = unescape(r.message)
		if !strings.HasPrefix(r.message, "\t") {
			all = append(all, r)
		}
	}
	return all
}

// unescape undoes appendEscaped.
func unescape(text string) string {
	if plain, err := strconv.Unquote(`"` + text + `"`); err == nil {
		return plain
	}
	return text
}

// ---- types_check_files ----

type checkSession struct {
	child *child
	stdin io.WriteCloser
}

func (c *conformance) startSession() (*checkSession, error) {
	cmd := exec.Command(c.options.premortem, append([]string{c.goroot}, c.imports...)...)
	cmd.Env = typesEnvironment(filepath.Join(c.goroot, "src"), false)
	cmd.Dir = filepath.Join(c.goroot, "src")
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	child, err := startCommand(cmd, c.options.timeout)
	if err != nil {
		return nil, err
	}
	return &checkSession{child, stdin}, nil
}

// check asks about one test. The answer ends with a section of the name "end", which an empty line
// asks for.
func (s *checkSession) check(t conformanceTest) ([]byte, error) {
	if err := s.ask(t); err != nil {
		return nil, err
	}
	return s.read(t)
}

func (s *checkSession) ask(t conformanceTest) error {
	fakeC := "0"
	if t.fakeC {
		fakeC = "1"
	}
	fields := append([]string{t.name, t.path, strings.TrimPrefix(t.lang, "go"), fakeC}, t.files...)
	if _, err := io.WriteString(s.stdin, strings.Join(fields, "\t")+"\n\n"); err != nil {
		return fmt.Errorf("it has ended%s", s.said())
	}
	return nil
}

func (s *checkSession) read(t conformanceTest) ([]byte, error) {
	name, text, err := s.child.section(nil, 256<<20)
	if err == io.EOF || err == nil && s.child.ended {
		return nil, fmt.Errorf("it died%s", s.said())
	}
	if err == nil && (name != t.name || s.child.nextPath != "end") {
		err = fmt.Errorf("section of %q where that of %q is due", name, t.name)
	}
	if err != nil {
		return nil, err
	}
	s.child.begun = false
	s.child.watchdog.Stop()
	return text, nil
}

// said waits for the end of the process, so that all it wrote is there.
func (s *checkSession) said() string {
	s.stdin.Close()
	err := s.child.cmd.Wait()
	if s.child.late.Load() {
		return fmt.Sprintf(": no answer within %v", s.child.timeout)
	}
	return fmt.Sprintf(": %v%s", err, s.child.said())
}
