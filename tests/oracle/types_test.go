// Tests of the phases types and conformance. premortem is played by the test binary: see
// oracle_test.go.
package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
)

// fakeTypes is `premortem debug types PATTERN...`, spoiled as ORACLE_FAKE says: "KIND PACKAGE".
func fakeTypes() int {
	kind, at, _ := strings.Cut(os.Getenv(fakeVariable), " ")
	var out bytes.Buffer
	status := runTypesDump(os.Args[3:], &out, os.Stderr)
	for _, section := range strings.SplitAfter("\n"+out.String(), "\n== ")[1:] {
		section, _ = strings.CutSuffix(section, "== ")
		if strings.HasPrefix(section, at+"\n") {
			switch kind {
			case "mutate":
				section = strings.Replace(section, "untyped int", "untyped rune", 1)
			case "count":
				section = strings.Replace(section, "counts ", "counts 9", 1)
			case "drop":
				continue
			case "twice":
				fmt.Print("== " + section)
			case "crash":
				fmt.Fprintln(os.Stderr, "boom")
				return 139
			}
		}
		fmt.Print("== " + section)
	}
	return status
}

func typesModule(t *testing.T) string {
	t.Helper()
	return writeTree(t, map[string]string{
		"go.mod":      "module m\n\ngo 1.22\n",
		"a/a.go":      "package a\n\nimport _ \"m/none\"\n\nconst A = 1\n\nvar V = []struct{ x int }{{A}, {x: \"\"}}\n",
		"a/a_test.go": "package a\n\nfunc f() { V[0].x, _ = A, 2 }\n",
		"a/x_test.go": "package a_test\n\nimport \"m/b\"\n\nvar X = b.B\n",
		"b/b.go":      "package b\n\nimport \"m/a\"\n\nvar B = a.A + len(a.V)\n",
		"bad/bad.go":  "package bad\n\nfunc f( {\n",
		"c/c.go":      "package c\n\nimport _ \"m/d\"\n",
		"d/d.go":      "package d\n\nimport _ \"m/c\"\n",
	})
}

func TestTypesPhase(t *testing.T) {
	const counts = "; 37 identifiers, 30 expressions, 1 selections, 0 instances"
	for _, test := range []struct {
		fake   string
		last   string
		status int
		says   string
	}{
		{"", "oracle types: 7 compared, 0 differences" + counts, exitSame, ""},
		{"mutate m/a", "oracle types: 7 compared, 1 differences" + counts, exitDifferent,
			"premortem: 5:7 def const A untyped rune = 1 @a.go:5:7"},
		{"mutate m/a [m/a.test]", "oracle types: 7 compared, 1 differences" + counts, exitDifferent, "2 lines differ"},
		{"count m/b", "oracle types: 7 compared, 1 differences" + counts, exitDifferent, "premortem: counts 9"},
		{"drop m/b", "oracle types: 7 compared, 1 differences", exitDifferent, "only go list lists it"},
		{"drop m/bad", "oracle types: 7 compared, 1 differences" + counts, exitDifferent, "m/bad"},
		{"twice m/b", "oracle types: 8 compared, 1 differences" + counts, exitDifferent, "lists it twice"},
		// The tests of a package go with it; what comes behind is compared all the same.
		{"crash m/a", "oracle types: 5 compared, 1 differences", exitUnusable, "boom"},
		{"crash m/b", "oracle types: 7 compared, 1 differences", exitUnusable, "m/b: premortem did not answer"},
	} {
		t.Run(test.fake, func(t *testing.T) {
			dir := typesModule(t)
			out, last, status := oracle(t, test.fake, "types", "--cgo=0", dir)
			if !strings.HasPrefix(last, test.last) || status != test.status || !strings.Contains(out, test.says) {
				t.Errorf("status %d, want %d and %q with %q:\n%s", status, test.status, test.last, test.says, out)
			}
		})
	}
}

func TestTypesCycle(t *testing.T) {
	dir := typesModule(t)
	loader, err := listTypes(dir, false, false, []string{"./c", "./d"})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"m/c", "m/d"} {
		dump, _ := loader.take(loader.packages[path])
		if !strings.Contains(string(dump), "(import cycle not allowed)") {
			t.Errorf("%s:\n%s", path, dump)
		}
	}
}

func TestExpectations(t *testing.T) {
	source := "package p\n\nvar _ = x /* ERROR \"undefined: x\" */ + y // ERRORx `undefined: [xy]`\n"
	test := conformanceTest{files: []string{"p.go"}, sources: [][]byte{[]byte(source)}}
	var said bytes.Buffer
	expected := test.expectations(&said)
	if said.Len() > 0 || len(expected) != 2 || expected[0].column != 9 || expected[1].column != 40 {
		t.Fatalf("%v %s", expected, said.String())
	}
	missed, extra := score(expected, reportsOf([]byte(
		"report p.go:3:9 2 undefined: x\nreport p.go:3:10 2 undefined: y\nreport p.go:3:9 2 \\tmore\n")))
	if len(missed) != 1 || missed[0].line != 3 || len(extra) != 1 || extra[0].column != 10 {
		t.Errorf("missed %v, extra %v", missed, extra)
	}
}
