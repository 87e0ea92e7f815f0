// Tests of the oracle itself. premortem is played by the test binary: started as
// `TESTBINARY debug PHASE --files-from=-` it prints Go's own dumps, spoiled in the way that the
// environment variable ORACLE_FAKE asks for.
package main

import (
	"bytes"
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const fakeVariable = "ORACLE_FAKE"

func TestMain(m *testing.M) {
	if kind := os.Getenv(fakeEvalVariable); kind != "" {
		os.Exit(fakeEval(kind))
	}
	if len(os.Args) > 1 && os.Args[1] == "debug" {
		if os.Args[2] == "types" {
			os.Exit(fakeTypes())
		}
		os.Exit(fakePremortem())
	}
	os.Exit(m.Run())
}

// fakePremortem handles "KIND FILE": what goes wrong and at which file. Where the list has a FILE2
// as well (KIND FILE FILE2), it goes wrong only if both are in it.
func fakePremortem() int {
	kind, at, _ := strings.Cut(os.Getenv(fakeVariable), " ")
	names, _ := dumpNames("-", os.Stdin, nil)
	at, with, _ := strings.Cut(at, " ")
	if with != "" && !has(names, with) {
		kind = ""
	}
	var out bytes.Buffer
	for _, name := range names {
		src, _ := os.ReadFile(name)
		section := string(phases[os.Args[2]].dump([]byte("== "+name+"\n"), name, src))
		if kind != "" && strings.HasSuffix(name, at) {
			switch kind {
			case "mutate":
				section = strings.Replace(section, `"main"`, `"niam"`, 1)
			case "truncate":
				section = section[:strings.LastIndexByte(section[:len(section)-1], '\n')+1]
			case "more":
				section += "one line more\n"
			case "more-errors":
				section += "error 99:1 another\nFile File\n"
			case "drop":
				section = ""
			case "rename":
				section = strings.Replace(section, "== ", "== x", 1)
			case "crash": // what was buffered is lost, as in a real crash
				out.WriteString(section[:len(section)/2])
				os.Stdout.Write(out.Bytes()[:out.Len()/2])
				fmt.Fprintln(os.Stderr, "boom")
				return 139
			case "status":
				defer os.Exit(3)
			case "hang":
				os.Stdout.Write(out.Bytes())
				time.Sleep(time.Minute)
			case "garbage":
				section = "\x00\xff"
			}
		}
		out.WriteString(section)
	}
	os.Stdout.Write(out.Bytes())
	return 0
}

func has(names []string, suffix string) bool {
	for _, name := range names {
		if strings.HasSuffix(name, suffix) {
			return true
		}
	}
	return false
}

// writeTree writes files, by their paths below a new folder, and returns the folder.
func writeTree(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// tree writes a folder of five Go files, one of them with syntax errors.
func tree(t *testing.T) string {
	t.Helper()
	return writeTree(t, map[string]string{
		"a.go":               "package main\n\nfunc main() {}\n",
		"b.go":               "package main\n\n// B is what it is.\ntype B[T any] struct{ x, y T }\n",
		"bad.go":             "package main\n\nfunc main( {\n}\nfunc (\n",
		"_skip/c.go":         "package main // \"quoted\"\n",
		"testdata/x/a.go":    "package main\n//line other.go:7\nvar s = `a\r\nb`\n",
		"testdata/notgo.txt": "nothing\n",
	})
}

// oracle runs the program against the fake and returns its output, last line and exit status.
func oracle(t *testing.T, fake string, args ...string) (out, last string, status int) {
	t.Helper()
	t.Setenv(fakeVariable, fake)
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	args = append([]string{args[0], "--premortem", exe}, args[1:]...)
	var stdout, stderr bytes.Buffer
	status = run(args, strings.NewReader(""), &stdout, &stderr)
	out = stdout.String() + stderr.String()
	lines := strings.Split(strings.TrimSuffix(stdout.String(), "\n"), "\n")
	return out, lines[len(lines)-1], status
}

func TestFakes(t *testing.T) {
	for _, test := range []struct {
		phase, fake string
		last        string
		status      int
		says        string // somewhere in the output
	}{
		{"tokens", "", "oracle tokens: 5 compared, 0 differences", exitSame, ""},
		{"ast", "", "oracle ast: 5 compared, 0 differences", exitSame, ""},
		{"tokens", "mutate b.go", "oracle tokens: 5 compared, 1 differences", exitDifferent, `premortem:  8 1:9 IDENT "niam"`},
		{"ast", "mutate b.go", "oracle ast: 5 compared, 1 differences", exitDifferent, "b.go: line 2 of the dump"},
		{"ast", "mutate a.go", "oracle ast: 5 compared, 2 differences", exitDifferent, `go:          Name Ident NamePos=1:9 Name="main"`},
		{"tokens", "truncate b.go", "oracle tokens: 5 compared, 1 differences", exitDifferent, "(end of the dump)"},
		{"tokens", "more b.go", "oracle tokens: 5 compared, 1 differences", exitDifferent, "one line more"},
		// Behind the first syntax error trees may differ, tokens may not.
		{"ast", "more-errors bad.go", "oracle ast: 5 compared, 0 differences", exitSame, ""},
		{"ast", "more-errors b.go", "oracle ast: 5 compared, 1 differences", exitDifferent, "another"},
		{"tokens", "more-errors bad.go", "oracle tokens: 5 compared, 1 differences", exitDifferent, "another"},
		// Whatever goes wrong is pinned to its file, and the files behind it are compared all the same.
		{"tokens", "crash /a.go", "oracle tokens: 5 compared, 2 differences", exitUnusable, "exit status 139; stderr:"},
		{"tokens", "crash b.go", "oracle tokens: 5 compared, 1 differences", exitUnusable, "boom"},
		{"ast", "crash b.go", "oracle ast: 5 compared, 1 differences", exitUnusable, "b.go: premortem did not answer as it should"},
		{"ast", "crash b.go bad.go", "oracle ast: 5 compared, 1 differences", exitUnusable, "only in a run over 5 files"},
		{"ast", "status b.go", "oracle ast: 5 compared, 1 differences", exitUnusable, "exit status 3"},
		{"ast", "drop b.go", "oracle ast: 5 compared, 1 differences", exitUnusable, "missing section"},
		{"ast", "drop x/a.go", "oracle ast: 5 compared, 1 differences", exitUnusable, "missing section"},
		{"ast", "drop go", "oracle ast: 5 compared, 5 differences", exitUnusable, "missing section"},
		{"ast", "rename b.go", "oracle ast: 5 compared, 1 differences", exitUnusable, "where that of"},
		{"ast", "garbage c.go", "oracle ast: 5 compared, 1 differences", exitUnusable, `does not start with a section (== PATH): \x00\xff`},
	} {
		t.Run(test.phase+" "+test.fake, func(t *testing.T) {
			out, last, status := oracle(t, test.fake, test.phase, tree(t))
			if last != test.last || status != test.status || !strings.Contains(out, test.says) {
				t.Errorf("status %d, want %d and %q with %q:\n%s", status, test.status, test.last, test.says, out)
			}
		})
	}
}

// On a busy machine other files may be late as well, so only the one that hangs is looked for.
func TestHang(t *testing.T) {
	out, _, status := oracle(t, "hang b.go", "ast", "--timeout=1s", tree(t))
	const want = "b.go: premortem did not answer as it should\n    no answer within 1s"
	if status != exitUnusable || !strings.Contains(out, want) {
		t.Errorf("status %d:\n%s", status, out)
	}
}

func TestMaxShown(t *testing.T) {
	out, last, status := oracle(t, "mutate .go", "tokens", "--max-shown=1", tree(t))
	if strings.Count(out, "premortem:") != 1 || status != exitDifferent ||
		last != "oracle tokens: 5 compared, 5 differences" || !strings.Contains(out, "not shown") {
		t.Errorf("status %d:\n%s", status, out)
	}
}

func TestKnown(t *testing.T) {
	dir := tree(t)
	for _, test := range []struct {
		name, fake, known string
		last              string
		status            int
	}{
		{"listed", "mutate b.go", "b.go\t# because\n", "5 compared, 0 differences", exitSame},
		{"two spaces and comments", "mutate b.go", "# why\n\nb.go  # because\n", "5 compared, 0 differences", exitSame},
		{"longer suffix", "mutate x/a.go", "x/a.go  # because\n", "5 compared, 0 differences", exitSame},
		{"not listed", "mutate b.go", "x/a.go  # because\n", "5 compared, 2 differences", exitDifferent},
		{"gone", "", "b.go  # because\n", "5 compared, 1 differences", exitDifferent},
		{"not walked", "", "elsewhere.go  # because\n", "5 compared, 0 differences", exitSame},
		{"whole elements only", "mutate b.go", ".go  # because\n", "5 compared, 1 differences", exitDifferent},
		{"a listed crash is one", "crash b.go", "b.go  # because\n", "5 compared, 0 differences", exitUnusable},
		{"no reason", "", "b.go\n", "", exitUnusable},
		{"empty reason", "", "b.go  #\n", "", exitUnusable},
		{"twice", "", "b.go  # one\nb.go  # two\n", "", exitUnusable},
	} {
		t.Run(test.name, func(t *testing.T) {
			list := filepath.Join(t.TempDir(), "known.txt")
			if err := os.WriteFile(list, []byte(test.known), 0o666); err != nil {
				t.Fatal(err)
			}
			out, last, status := oracle(t, test.fake, "tokens", "--known", list, dir)
			if !strings.HasSuffix(last, test.last) || status != test.status {
				t.Errorf("status %d, want %d and %q:\n%s", status, test.status, test.last, out)
			}
		})
	}
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{
		{"tokens"},
		{"tokens", filepath.Join(t.TempDir(), "absent")},
		{"tokens", t.TempDir()}, // nothing to compare is no success
		{"tokens", "--jobs=0", t.TempDir()},
		{"tokens", "--known=absent", t.TempDir()},
		{"tokens", "--premortem=absent", t.TempDir()},
		{"tokens", "--nonsense", t.TempDir()},
	} {
		if out, _, status := oracle(t, "", args...); status != exitUnusable {
			t.Errorf("%q: status %d\n%s", args, status, out)
		}
	}
	var sink bytes.Buffer
	if run([]string{"nonsense"}, nil, &sink, &sink) != exitUnusable || run(nil, nil, &sink, &sink) != exitUnusable {
		t.Error("unknown phase is accepted")
	}
}

func TestWalk(t *testing.T) {
	dir := tree(t)
	if err := os.Symlink("a.go", filepath.Join(dir, "link.go")); err != nil {
		t.Skip(err)
	}
	if err := os.Symlink("..", filepath.Join(dir, "testdata", "loop")); err != nil {
		t.Skip(err)
	}
	files, err := walkGoFiles([]string{dir, dir + "/"}, os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	var rels []string
	for _, f := range files {
		rels = append(rels, f.rel)
	}
	if got, want := strings.Join(rels, " "), "_skip/c.go a.go b.go bad.go testdata/x/a.go"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestTokensText(t *testing.T) {
	const src = "package a\n//line b.go:7:3\nvar s = \"\\t\u00e4\x7f\"\n//line c.go:9\nvar \x01"
	const want = `0 1:1 package "package"
8 1:9 IDENT "a"
9 1:10 ; "\n"
10 2:1 COMMENT "//line b.go:7:3"
26 7:3@b.go var "var"
30 7:7@b.go IDENT "s"
32 7:9@b.go =
34 7:11@b.go STRING "\"\\t\xc3\xa4\x7f\""
41 7:18@b.go ; "\n"
42 8:1@b.go COMMENT "//line c.go:9"
56 9:0@c.go var "var"
60 9:0@c.go ILLEGAL "\x01"
61 9:0@c.go EOF
error 9:0@c.go illegal character U+0001
`
	if got := string(dumpTokens(nil, "a.go", []byte(src))); got != want {
		t.Errorf("got:\n%swant:\n%s", got, want)
	}
}

func TestASTText(t *testing.T) {
	const src = "//go:build go1.21\n\npackage a\n//line x.go:70\nvar c <-chan T // C\n"
	const want = `File File Package=3:1 FileStart=1:1 FileEnd=5:21 GoVersion="go1.21"
 Name Ident NamePos=3:9 Name="a"
 Decls GenDecl Doc=4:1 TokPos=5:1 Tok=var
  Specs ValueSpec Comment=5:16
   Names Ident NamePos=5:5 Name="c"
   Type ChanType Begin=5:7 Arrow=5:7 Dir=2
    Value Ident NamePos=5:14 Name="T"
 Comments CommentGroup
  List Comment Slash=1:1 Text="//go:build go1.21"
 Comments CommentGroup
  List Comment Slash=4:1 Text="//line x.go:70"
 Comments CommentGroup
  List Comment Slash=5:16 Text="// C"
`
	if got := string(dumpAST(nil, "a.go", []byte(src))); got != want {
		t.Errorf("got:\n%swant:\n%s", got, want)
	}
}

func TestASTError(t *testing.T) {
	const src = "package a\n//line x.go:70:1\nfunc var\n)"
	const want = "error 70:6@x.go expected 'IDENT', found 'var'\n"
	if got := string(dumpAST(nil, "a.go", []byte(src))); got != want {
		t.Errorf("got:\n%swant:\n%s", got, want)
	}
}

// The printer finds lines on its own; token.File is asked here whether it is right.
func TestPositions(t *testing.T) {
	src, err := os.ReadFile("oracle_test.go")
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	tree, err := parser.ParseFile(fset, "oracle_test.go", src, parseMode)
	if err != nil {
		t.Fatal(err)
	}
	file := fset.File(tree.FileStart)
	p := treePrinter{base: file.Base(), size: file.Size(), lines: file.Lines()}
	for i := range 3 * file.Size() {
		pos := token.Pos(file.Base() + i*7919%(file.Size()+1))
		p.buf = p.buf[:0]
		p.position(pos)
		want := file.PositionFor(pos, false)
		if got := string(p.buf); got != fmt.Sprintf("%d:%d", want.Line, want.Column) {
			t.Fatalf("offset %d: got %s, want %v", want.Offset, got, want)
		}
	}
}

func TestLongLines(t *testing.T) {
	a := []byte(strings.Repeat("x", 1000) + "a" + strings.Repeat("y", 1000) + "\n")
	b := bytes.Replace(a, []byte("a"), []byte("b"), 1)
	_, detail := firstDifference(a, b)
	if !strings.Contains(detail, "xay") || !strings.Contains(detail, "xby") || len(detail) > 1000 {
		t.Errorf("the difference is not shown:\n%s", detail)
	}
}
