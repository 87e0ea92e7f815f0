// Phase gotest: the Go files of GOROOT/test, which are made for the compiler, for premortem's checker.
//
// Each file is a package; below a folder x.dir the files of one package are one, which the packages
// behind it import as "./a", a being its first file: as the compiler's own tests have it. Equal is what
// says the same as go/types: all errors and the whole dump. What the ERROR comments there ask for is
// the compiler's business. Where a file has syntax errors both sides have to find some, and that is
// all: they go on differently behind the first.
//
// Counterpart: go/types/stdlib_test.go, cmd/internal/testdir, go1.27.
package main

import (
	"bytes"
	"fmt"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

func init() {
	phases["gotest"] = phase{
		summary: "the files of GOROOT/test, and other folders of single files, for types_check_files",
		run:     runGotestPhase,
	}
}

func runGotestPhase(args []string, stdout, stderr io.Writer) int {
	c, status, ok := newConformance("gotest", args, stdout, stderr, nil)
	if !ok {
		return status
	}
	if err := c.loadGotest(); err != nil {
		fmt.Fprintf(stderr, "oracle gotest: %v\n", err)
		return exitUnusable
	}
	checker := newBulkChecker(c)
	for _, test := range c.tests {
		checker.compare(test)
	}
	checker.end()
	c.report.tail = fmt.Sprintf("; %v", checker.tally)
	return c.report.finish()
}

func (c *conformance) loadGotest() error {
	if err := c.findGoroot(); err != nil {
		return err
	}
	files, err := walkGoFiles(c.options.dirs, c.stderr)
	if err != nil {
		return err
	}
	grouped := map[string]int{} // folder and package name of what lies in an x.dir
	for _, file := range files {
		if err := c.addGotest(file, grouped); err != nil {
			return err
		}
	}
	c.tests = slices.DeleteFunc(c.tests, func(t conformanceTest) bool { return !c.run.MatchString(t.name) })
	c.findImports()
	return c.loadImports()
}

func (c *conformance) addGotest(file goFile, grouped map[string]int) (err error) {
	if file.path, err = filepath.Abs(file.path); err != nil { // premortem runs elsewhere
		return err
	}
	source, err := os.ReadFile(file.path)
	if err != nil {
		return err
	}
	folder := path.Dir(file.rel)
	if !strings.Contains(folder+"/", ".dir/") {
		c.tests = append(c.tests, conformanceTest{name: file.rel, files: []string{file.path},
			sources: [][]byte{source}, lang: langOf(source)})
		return nil
	}
	key := file.rel
	if tree, _ := parser.ParseFile(token.NewFileSet(), "", source, parser.PackageClauseOnly); tree != nil {
		key = folder + " " + tree.Name.Name
	}
	at, known := grouped[key]
	if !known {
		at = len(c.tests)
		grouped[key] = at
		c.tests = append(c.tests, conformanceTest{name: file.rel, path: strings.TrimSuffix(file.rel, ".go"),
			lang: c.langOfFolder(file.path)})
	}
	t := &c.tests[at]
	t.files = append(t.files, file.path)
	t.sources = append(t.sources, source)
	return nil
}

var langFlag = regexp.MustCompile(`\s-lang=(go1\.\d+)\b`)

// langOf reads the language version from the first line, which says what to do with the file.
func langOf(source []byte) string {
	line, _, _ := bytes.Cut(source, []byte("\n"))
	if constraint.IsGoBuild(string(line)) {
		return ""
	}
	if m := langFlag.FindSubmatch(line); m != nil {
		return string(m[1])
	}
	return ""
}

// langOfFolder does so for a file in x.dir: x.go has the line.
func (c *conformance) langOfFolder(file string) string {
	for dir := filepath.Dir(file); filepath.Dir(dir) != dir; dir = filepath.Dir(dir) {
		if name, ok := strings.CutSuffix(dir, ".dir"); ok {
			source, _ := os.ReadFile(name + ".go")
			return langOf(source)
		}
	}
	return ""
}
