// Phase symbols: what functions are called at run time, `premortem debug symbols` against what the
// compiler put into its object files.
//
// Each package is compiled twice. Without inlining, every function of the source must have the name
// that premortem gives it: the first of its instructions must come from its lines. As usual, every
// name must lead runtime_symbol to the declaration around its first instruction.
//
// A function that the compiler drops as nobody can call it has no name to compare; it counts as
// neither.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

func init() {
	phases["symbols"] = phase{
		summary: "names of functions at run time of the packages of ./..., against compiled code",
		run:     runSymbols,
	}
}

type symbolComparer struct {
	options
	parser   string
	patterns []string
	report   *report
	dropped  int
	stdout   io.Writer
	stderr   io.Writer
}

func runSymbols(args []string, stdout, stderr io.Writer) int {
	c := symbolComparer{stdout: stdout, stderr: stderr}
	var patterns string
	o, status, ok := parseOptions("symbols", args, stderr, func(flags *flag.FlagSet) {
		flags.StringVar(&patterns, "patterns", "./...", "which packages of DIR, separated by commas")
		flags.StringVar(&c.parser, "parser", filepath.Join(filepath.Dir(defaultPremortem()), "runtime_symbol"),
			"the `program` that takes names apart")
	})
	if !ok {
		return status
	}
	c.options, c.patterns = o, strings.Split(patterns, ",")
	c.report = o.newReport("symbols", stdout)
	for _, dir := range o.dirs {
		roots, err := moduleRoots(dir)
		if err != nil {
			fmt.Fprintf(stderr, "oracle symbols: %v\n", err)
			return exitUnusable
		}
		for _, root := range roots {
			if err := c.compareModule(root); err != nil {
				fmt.Fprintf(stderr, "oracle symbols: %s: %v\n", root, err)
				c.report.crashed = true
			}
		}
	}
	fmt.Fprintf(stdout, "oracle symbols: %d functions that the compiler dropped\n", c.dropped)
	return c.report.finish()
}

// A sourceFunction is one of premortem's list.
type sourceFunction struct {
	name, file  string
	first, last int
}

// isDeclared says whether it is no literal and no loop body.
func (f sourceFunction) isDeclared() bool {
	return !strings.Contains(f.name, "-range") && !closurePart(f.name)
}

func closurePart(name string) bool {
	for part := range strings.SplitSeq(name, ".") {
		if digits, ok := strings.CutPrefix(part, "func"); ok && isDigits(digits) {
			return true
		}
	}
	return false
}

func isDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// An objectFunction is a TEXT symbol of an object file.
type objectFunction struct {
	name, file string
	line       int // of the first instruction
}

func (c *symbolComparer) compareModule(root string) error {
	ours, err := c.sourceFunctions(root)
	if err != nil {
		return err
	}
	for _, inline := range []bool{false, true} {
		archives, err := c.compile(root, inline)
		if err != nil {
			return err
		}
		for _, a := range archives {
			theirs, err := objectFunctions(root, a)
			if err != nil {
				return fmt.Errorf("%s: %w", a.ImportPath, err)
			}
			if inline {
				err = c.compareDeclarations(a, ours[a.ImportPath], theirs)
			} else {
				c.compareNames(a, ours[a.ImportPath], theirs)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// sourceFunctions asks premortem, by import path.
func (c *symbolComparer) sourceFunctions(root string) (map[string][]sourceFunction, error) {
	cmd := exec.Command(c.premortem, append([]string{"debug", "symbols", "--no-tests"}, c.patterns...)...)
	cmd.Dir = root
	cmd.Env = typesEnvironment(root, false)
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("premortem: %w", err)
	}
	functions := map[string][]sourceFunction{}
	path := ""
	for line := range strings.Lines(string(out)) {
		line = strings.TrimSpace(line)
		if key, ok := strings.CutPrefix(line, "== "); ok {
			path = key
			continue
		}
		var f sourceFunction
		place := ""
		f.name, place, _ = strings.Cut(line, " ")
		f.file, place, _ = strings.Cut(place, ":")
		if _, err := fmt.Sscanf(place, "%d-%d", &f.first, &f.last); err != nil {
			return nil, fmt.Errorf("premortem printed %q: %w", line, err)
		}
		functions[path] = append(functions[path], f)
	}
	return functions, nil
}

type archive struct{ ImportPath, Name, Export string }

func (c *symbolComparer) compile(root string, inline bool) (archives []archive, err error) {
	args := []string{"list", "-export", "-json=ImportPath,Name,Export"}
	if !inline {
		args = append(args, "-gcflags=-l")
	}
	cmd := exec.Command("go", append(args, withBelow(c.patterns)...)...)
	cmd.Dir = root
	cmd.Env = typesEnvironment(root, false)
	cmd.Stderr = c.stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var a archive
		if err := decoder.Decode(&a); errors.Is(err, io.EOF) {
			return archives, nil
		} else if err != nil {
			return nil, err
		}
		if a.Export != "" {
			archives = append(archives, a)
		}
	}
}

// objectFunctions reads the functions of the package itself; what it instantiates of others, and what
// the compiler wrote alone, is left out.
func objectFunctions(root string, a archive) (functions []objectFunction, err error) {
	cmd := exec.Command("go", "tool", "objdump", a.Export)
	cmd.Dir = root
	cmd.Stderr = io.Discard
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	name := ""
	for lines.Scan() {
		line := lines.Text()
		if text, ok := strings.CutPrefix(line, "TEXT "); ok {
			name = text[:strings.LastIndex(text, "(SB)")]
			continue
		}
		place, _, _ := strings.Cut(strings.TrimSpace(line), "\t")
		file, number, ok := strings.Cut(place, ":")
		if !ok || name == "" {
			continue
		}
		if n, err := strconv.Atoi(number); err == nil && strings.HasSuffix(file, ".go") && isOf(a, name) {
			functions = append(functions, objectFunction{withoutBrackets(name), file, n})
		}
		name = ""
	}
	return functions, errors.Join(lines.Err(), cmd.Wait())
}

// isOf says whether a symbol is one of the package.
func isOf(a archive, symbol string) bool {
	path := a.ImportPath
	if a.Name == "main" {
		path = "main"
	}
	base := strings.LastIndex(path, "/") + 1
	return strings.HasPrefix(symbol, path[:base]+strings.ReplaceAll(path[base:], ".", "%2e")+".")
}

// withoutBrackets writes type arguments as the runtime does.
func withoutBrackets(symbol string) string {
	var short strings.Builder
	depth := 0
	for _, r := range symbol {
		switch {
		case r == '[':
			if depth++; depth == 1 {
				short.WriteString("[...]")
			}
		case r == ']':
			depth--
		case depth == 0:
			short.WriteRune(r)
		}
	}
	return short.String()
}

func isWrapperSymbol(name string) bool {
	return strings.HasSuffix(name, "-fm") || strings.Contains(name, ".gowrap") || strings.Contains(name, ".deferwrap")
}

func (c *symbolComparer) compareNames(a archive, ours []sourceFunction, theirs []objectFunction) {
	byName := map[string][]objectFunction{}
	for _, f := range theirs {
		byName[f.name] = append(byName[f.name], f)
	}
	for _, f := range ours {
		key := a.ImportPath + " " + f.name
		compiled := byName[f.name]
		if len(compiled) == 0 {
			c.dropped++ // or generic and not instantiated here, or without a body
			continue
		}
		delete(byName, f.name)
		if wrong := slices.IndexFunc(compiled, func(o objectFunction) bool {
			return o.file != f.file || o.line < f.first || o.line > f.last
		}); wrong >= 0 {
			o := compiled[wrong]
			c.report.differs(key, key, fmt.Sprintf("go:        %s:%d\npremortem: %s:%d-%d", o.file, o.line, f.file, f.first, f.last))
			continue
		}
		c.report.same(key)
	}
	for _, o := range theirs {
		if byName[o.name] != nil && !isWrapperSymbol(o.name) && !isInitializer(o.name) {
			key := a.ImportPath + " " + o.name
			c.report.differs(key, key, fmt.Sprintf("only the compiler has it, at %s:%d", o.file, o.line))
		}
	}
}

var initializer = regexp.MustCompile(`^[^(]*\.(init|map\.init\.[0-9]+)$`)

// isInitializer says whether it initializes variables of the package: such a function has no place in the
// source.
func isInitializer(name string) bool { return initializer.MatchString(name) }

func (c *symbolComparer) compareDeclarations(a archive, ours []sourceFunction, theirs []objectFunction) error {
	var names bytes.Buffer
	for _, o := range theirs {
		fmt.Fprintln(&names, o.name)
	}
	cmd := exec.Command(c.parser)
	cmd.Stdin = &names
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("%s: %w", c.parser, err)
	}
	answers := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
	for i, o := range theirs {
		at := slices.IndexFunc(ours, func(f sourceFunction) bool {
			return f.isDeclared() && f.file == o.file && f.first <= o.line && o.line <= f.last
		})
		if at < 0 || !isOf(a, ours[at].name) {
			continue // of a package variable; under a name that //go:linkname gives
		}
		want := parsedDeclaration(ours[at].name)
		got := strings.Split(answers[i], "\t")
		key := a.ImportPath + " " + o.name
		if got[0] == want || got[1] == "inlined" && strings.HasSuffix(want, "."+got[2]) {
			c.report.same(key)
		} else {
			c.report.differs(key, key+" as usual", fmt.Sprintf("go:        %s (%s:%d)\npremortem: %s", want, o.file, o.line, got[0]))
		}
	}
	return nil
}

// parsedDeclaration is how runtime_symbol writes the name of a declared function: its package as it is
// imported, no type arguments, init functions without a number.
func parsedDeclaration(name string) string {
	name = strings.ReplaceAll(strings.ReplaceAll(name, "[...]", ""), "%2e", ".")
	if dot := strings.LastIndex(name, "."); strings.HasSuffix(name[:dot], ".init") && isDigits(name[dot+1:]) {
		return name[:dot]
	}
	return name
}
