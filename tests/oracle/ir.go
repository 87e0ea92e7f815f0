// Phase ir: the SSA form of every function of a module's packages, `premortem debug ir` against
// golang.org/x/tools/go/ssa.
//
// The unit is the function. Packages that do not type-check, which go/ssa cannot take, are left out
// and counted.
package main

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

func init() {
	phases["ir"] = phase{
		summary: "SSA form of the functions of ./... and their tests, against go/ssa",
		run:     runIrPhase,
	}
}

type irComparer struct {
	typesComparer
	leftOut int // packages
	missing int // functions that premortem does not have
}

func runIrPhase(args []string, stdout, stderr io.Writer) int {
	c := irComparer{typesComparer: typesComparer{phase: "ir", dump: appendIr, stdout: stdout, stderr: stderr}}
	c.compare = c.compareFunctions
	if status, ok := c.run(args, "0"); !ok {
		return status
	}
	if c.leftOut > 0 {
		fmt.Fprintf(stdout, "oracle ir: %d packages with errors left out\n", c.leftOut)
	}
	return c.report.finish()
}

// An irFunction is what a dump says of one function.
type irFunction struct {
	name string // its first line
	text []byte
}

// Where premortem's text has to tell apart what has the same name: methods as values, of which go/ssa
// makes one for a program, and types that functions declare.
var irMarks = regexp.MustCompile(`(\$bound|\$thunk)#\d+|#[^ #]*\.go:\d+:\d+`)

// irFunctions cuts a dump into functions and takes out the marks.
func irFunctions(dump []byte) (functions []irFunction) {
	for line := range bytes.Lines(dump) {
		if bytes.IndexByte(line, '#') >= 0 {
			line = irMarks.ReplaceAll(line, []byte("$1"))
		}
		if bytes.HasPrefix(line, []byte("func ")) {
			functions = append(functions, irFunction{name: strings.TrimSpace(string(line))})
		}
		if len(functions) > 0 && !bytes.HasPrefix(line, []byte("functions ")) {
			last := &functions[len(functions)-1]
			last.text = append(last.text, line...)
		}
	}
	return functions
}

func (c *irComparer) compareFunctions(name, title string, ours, theirs []byte) {
	switch {
	case bytes.HasPrefix(ours, []byte("errors\n")), bytes.HasPrefix(ours, []byte("syntax error in ")):
		c.leftOut++
		return
	case bytes.HasPrefix(ours, []byte("go/ssa: ")):
		c.leftOut++
		fmt.Fprintf(c.stdout, "%s: left out: %s", title, ours)
		return
	}
	due := map[string][]irFunction{}
	for _, f := range irFunctions(theirs) {
		due[f.name] = append(due[f.name], f)
	}
	for _, f := range irFunctions(ours) {
		key := name + " " + f.name
		candidates := due[f.name]
		if len(candidates) == 0 {
			c.report.differs(key, title+": "+f.name, "only go/ssa has it")
			continue
		}
		// Bound methods and thunks have the same name wherever they are made.
		at := slices.IndexFunc(candidates, func(g irFunction) bool { return sameLines(f.text, g.text) })
		if at < 0 {
			c.report.differs(key, title+": "+f.name, irDifference(f.text, candidates[0].text, c.lines))
			at = 0
		} else {
			c.report.same(key)
		}
		due[f.name] = slices.Delete(candidates, at, at+1)
	}
	for _, rest := range due {
		for _, f := range rest {
			if isUnused(f, theirs) {
				continue
			}
			c.report.differs(name+" "+f.name, title+": "+f.name, "only premortem has it")
		}
	}
}

// isUnused says whether a function is a bound method or thunk that no instruction of the dump mentions,
// as its value went into a variable that nobody reads: go/ssa has no list that it would be in.
func isUnused(f irFunction, dump []byte) bool {
	name, _, _ := strings.Cut(strings.TrimPrefix(f.name, "func "), " @")
	if !isWrapper(name) {
		return false
	}
	for line := range bytes.Lines(dump) {
		if bytes.Contains(line, []byte(name)) && !bytes.HasPrefix(line, []byte("func ")) {
			return false
		}
	}
	return true
}

// sameLines says whether two texts differ in type arguments and predeclared aliases at most: go/ssa
// names an instance by the first type arguments that it saw among identical ones.
func sameLines(ours, theirs []byte) bool {
	if bytes.Equal(ours, theirs) {
		return true
	}
	a, b := strings.Split(string(ours), "\n"), strings.Split(string(theirs), "\n")
	return slices.EqualFunc(a, b, func(x, y string) bool {
		return x == y || withoutTypeArguments(x) == withoutTypeArguments(y)
	})
}

var aliases = regexp.MustCompile(`\b(byte|rune|any)\b`)

// withoutTypeArguments leaves out what stands in brackets behind a qualified name.
func withoutTypeArguments(line string) string {
	var kept strings.Builder
	depth := 0
	word := 0 // where the word before i begins
	for i := range len(line) {
		switch c := line[i]; {
		case depth > 0 && c == '[':
			depth++
		case depth > 0 && c == ']':
			depth--
			continue
		case c == '[' && strings.Contains(line[word:i], "."):
			depth = 1
		case c == ' ' || c == '(' || c == '[' || c == ']' || c == '*':
			word = i + 1
		}
		if depth == 0 {
			kept.WriteByte(line[i])
		}
	}
	return aliases.ReplaceAllStringFunc(kept.String(), func(alias string) string {
		return map[string]string{"byte": "uint8", "rune": "int32", "any": "interface{}"}[alias]
	})
}

// irDifference shows the first lines that differ: what follows differs mostly because of them.
func irDifference(ours, theirs []byte, most int) string {
	a := strings.Split(string(ours), "\n")
	b := strings.Split(string(theirs), "\n")
	var shown strings.Builder
	differing := 0
	for i := range max(len(a), len(b)) {
		var x, y string
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		if x == y {
			continue
		}
		if differing++; differing <= most {
			fmt.Fprintf(&shown, "line %d\ngo:        %s\npremortem: %s\n", i+1, clip([]byte(x), 0), clip([]byte(y), 0))
		}
	}
	fmt.Fprintf(&shown, "%d lines differ", differing)
	return shown.String()
}
