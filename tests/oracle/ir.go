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

// irFunctions cuts a dump into functions. Of premortem's, the bodies of bound methods and thunks are
// left out: go/ssa keeps them apart.
func irFunctions(dump []byte) (functions []irFunction) {
	for line := range bytes.Lines(dump) {
		if bytes.HasPrefix(line, []byte("func ")) {
			functions = append(functions, irFunction{name: strings.TrimSpace(string(line))})
		}
		if len(functions) > 0 && !bytes.HasPrefix(line, []byte("functions ")) {
			last := &functions[len(functions)-1]
			last.text = append(last.text, line...)
		}
	}
	kept := functions[:0]
	for _, f := range functions {
		name, _, _ := strings.Cut(f.name, " @")
		if !strings.HasSuffix(name, "$bound") && !strings.HasSuffix(name, "$thunk") {
			kept = append(kept, f)
		}
	}
	return kept
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
		due[f.name] = candidates[1:]
		if bytes.Equal(f.text, candidates[0].text) ||
			bytes.Equal(withoutAliases(f.text), withoutAliases(candidates[0].text)) {
			c.report.same(key)
			continue
		}
		c.report.differs(key, title+": "+f.name, irDifference(f.text, candidates[0].text, c.lines))
	}
	for _, rest := range due {
		for _, f := range rest {
			c.report.differs(name+" "+f.name, title+": "+f.name, "only premortem has it")
		}
	}
}

var (
	aliases    = regexp.MustCompile(`\b(byte|rune|any)\b`)
	aliasTypes = map[string]string{"byte": "uint8", "rune": "int32", "any": "interface{}"}
)

// withoutAliases writes the predeclared aliases as what they stand for: go/ssa names an instance by the
// first type arguments that it saw among identical ones.
func withoutAliases(text []byte) []byte {
	return aliases.ReplaceAllFunc(text, func(alias []byte) []byte { return []byte(aliasTypes[string(alias)]) })
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
