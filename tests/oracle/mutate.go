// Phase mutate: mutants of the packages of a module, or of single files, for premortem's checker and
// for go/types.
//
// A mutant is a package of GOROOT/src, say, with some mistakes in one of its files: tokens deleted, doubled,
// swapped or replaced, expressions, statements, fields and declarations replaced by others, deleted or
// doubled. Equal is what says the same as go/types, accepted or refused. Mutants with syntax errors are
// mostly thrown away: there the parsers part. `--seed` and the number of a mutant make it what it is.
package main

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
)

func init() {
	phases["mutate"] = phase{
		summary: "mutants of the packages of GOROOT/src, for types_check_files",
		run:     runMutatePhase,
	}
}

type mutation struct {
	seed, first, count uint64
	keep               string
	small              int
}

func runMutatePhase(args []string, stdout, stderr io.Writer) int {
	var m mutation
	c, status, ok := newConformance("mutate", args, stdout, stderr, func(flags *flag.FlagSet) {
		flags.Uint64Var(&m.seed, "seed", 1, "of what is random")
		flags.Uint64Var(&m.first, "first", 0, "`number` of the first mutant")
		flags.Uint64Var(&m.count, "count", 1000, "how many mutants")
		flags.IntVar(&m.small, "small", 150_000, "only packages of at most so many `bytes`")
		flags.StringVar(&m.keep, "keep", "", "`folder` for the mutants that differ")
	})
	if !ok {
		return status
	}
	packages, err := m.load(c)
	if err == nil {
		err = m.compareAll(c, packages)
	}
	if err != nil {
		fmt.Fprintf(stderr, "oracle mutate: %v\n", err)
		return exitUnusable
	}
	return c.report.finish()
}

// load reads the packages that are to be mutated; --run selects by name.
func (m *mutation) load(c *conformance) (packages []conformanceTest, err error) {
	if err := c.findGoroot(); err != nil {
		return nil, err
	}
	for _, dir := range c.options.dirs {
		var found []conformanceTest
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			found, err = m.packagesOf(c, dir)
		} else {
			found, err = m.filesOf(c, dir)
		}
		if err != nil {
			return nil, err
		}
		packages = append(packages, found...)
	}
	if len(packages) == 0 {
		return nil, fmt.Errorf("no package of at most %d bytes", m.small)
	}
	c.tests = packages
	c.findImports()
	return packages, c.loadImports()
}

// filesOf takes every file below a folder that is no module for a package.
func (m *mutation) filesOf(c *conformance, dir string) (packages []conformanceTest, err error) {
	files, err := walkGoFiles([]string{dir}, c.stderr)
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		path, err := filepath.Abs(file.path)
		if err != nil {
			return nil, err
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		_, err = parser.ParseFile(token.NewFileSet(), "", source, parser.SkipObjectResolution)
		if err == nil && len(source) <= m.small && c.run.MatchString(file.rel) {
			packages = append(packages, conformanceTest{name: file.rel, files: []string{path},
				sources: [][]byte{source}, lang: langOf(source)})
		}
	}
	return packages, nil
}

func (m *mutation) packagesOf(c *conformance, dir string) (packages []conformanceTest, err error) {
	loader, err := listTypes(dir, false, false, []string{"./..."})
	if err != nil {
		return nil, err
	}
	for _, p := range loader.order {
		test := conformanceTest{name: p.ImportPath}
		size := 0
		for _, name := range p.GoFiles {
			path := filepath.Join(p.Dir, name)
			source, err := os.ReadFile(path)
			if err != nil {
				return nil, err
			}
			size += len(source)
			test.files = append(test.files, path)
			test.sources = append(test.sources, source)
		}
		if size > 0 && size <= m.small && p.isTarget() && c.run.MatchString(p.ImportPath) {
			packages = append(packages, test)
		}
	}
	return packages, nil
}

func (m *mutation) compareAll(c *conformance, packages []conformanceTest) error {
	folder, err := os.MkdirTemp("", "premortem-mutants-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	checker := newBulkChecker(c)
	checker.differs = m.keepMutant
	for n := m.first; n < m.first+m.count; n++ {
		random := rand.New(rand.NewPCG(m.seed, n))
		p := packages[random.IntN(len(packages))]
		mutant, ok := m.mutant(random, p)
		if !ok {
			continue
		}
		mutant.name = fmt.Sprintf("%d %s", n, p.name)
		at := filepath.Join(folder, fmt.Sprint(n))
		changed, err := writeMutant(at, p, &mutant)
		if err != nil {
			return err
		}
		mutant.name += " " + changed
		checker.compare(mutant)
		if err := os.RemoveAll(at); err != nil {
			return err
		}
	}
	checker.end()
	c.report.tail = fmt.Sprintf("; %v", checker.tally)
	return nil
}

// writeMutant writes the changed file; the others stay where they are.
func writeMutant(folder string, p conformanceTest, mutant *conformanceTest) (name string, err error) {
	if err := os.Mkdir(folder, 0o777); err != nil {
		return "", err
	}
	for i, source := range mutant.sources {
		if &source[0] == &p.sources[i][0] {
			continue
		}
		name = filepath.Base(mutant.files[i])
		mutant.files[i] = filepath.Join(folder, name)
		if err := os.WriteFile(mutant.files[i], source, 0o666); err != nil {
			return "", err
		}
	}
	return name, nil
}

func (m *mutation) keepMutant(t conformanceTest) {
	if m.keep == "" {
		return
	}
	number, rest, _ := strings.Cut(t.name, " ")
	path, _, _ := strings.Cut(rest, " ")
	folder := filepath.Join(m.keep, number+"-"+strings.ReplaceAll(path, "/", "_"))
	if os.MkdirAll(folder, 0o777) != nil {
		return
	}
	for i, source := range t.sources {
		os.WriteFile(filepath.Join(folder, filepath.Base(t.files[i])), source, 0o666)
	}
}

// Of the mutants with syntax errors one in so many is compared.
const oneBroken = 25

// mutant makes one; a change that the parser refuses is mostly made again, elsewhere.
func (m *mutation) mutant(random *rand.Rand, p conformanceTest) (conformanceTest, bool) {
	p.files, p.sources = slices.Clone(p.files), slices.Clone(p.sources)
	at := random.IntN(len(p.files))
	changes := 1 + random.IntN(3)
	if random.IntN(8) == 0 {
		changes *= 4
	}
	changed := false
	for tries := 0; changes > 0 && tries < 30; tries++ {
		source := mutateSource(random, p.sources[at])
		if len(source) == 0 {
			continue
		}
		_, err := parser.ParseFile(token.NewFileSet(), "", source, parser.SkipObjectResolution)
		if err != nil && random.IntN(oneBroken) > 0 {
			continue
		}
		p.sources[at], changed = source, true
		changes--
		if err != nil {
			break
		}
	}
	return p, changed
}

// mutateSource returns nil where it found nothing to change.
func mutateSource(random *rand.Rand, source []byte) []byte {
	if random.IntN(5) < 2 {
		return mutateTokens(random, source)
	}
	return mutateNodes(random, source)
}

// A piece is a part of a source: a token or a node.
type piece struct {
	begin, end int
	kind       token.Token // of a token
}

func replaced(source []byte, p piece, by string) []byte {
	return slices.Concat(source[:p.begin], []byte(by), source[p.end:])
}

// ---- Tokens ----

var someNames = strings.Fields("int string nil true iota any error comparable byte uintptr float64 len cap " +
	"append make new copy panic init main _ unsafe min clear T x")

var someLiterals = strings.Fields("0 1 -1 1.5 1e400 1i 'a' \"\" \"x\" 1<<70 0x7fffffffffffffff nil T{} []int{1} " +
	"func(){} struct{}{} (*int)(nil) iota _ map[string]int{\"a\":1,\"a\":2} interface{}(0) len(\"abc\") x.y")

func mutateTokens(random *rand.Rand, source []byte) []byte {
	tokens := tokensOf(source)
	if len(tokens) < 4 {
		return nil
	}
	i := 2 + random.IntN(len(tokens)-3) // behind the package clause
	t := tokens[i]
	text := string(source[t.begin:t.end])
	switch random.IntN(8) {
	case 0:
		return replaced(source, t, "")
	case 1:
		return replaced(source, t, text+" "+text)
	case 2:
		next := tokens[i+1]
		return slices.Concat(source[:t.begin], source[next.begin:next.end], source[t.end:next.begin], []byte(text), source[next.end:])
	case 3:
		other := tokens[2+random.IntN(len(tokens)-2)]
		return replaced(source, t, string(source[other.begin:other.end]))
	}
	return replaced(source, t, similar(random, source, tokens, t))
}

// similar is the text of another token that could stand in the place of t.
func similar(random *rand.Rand, source []byte, tokens []piece, t piece) string {
	switch {
	case t.kind == token.IDENT && random.IntN(4) == 0:
		return someNames[random.IntN(len(someNames))]
	case t.kind.IsLiteral() && t.kind != token.IDENT && random.IntN(2) == 0:
		return someLiterals[random.IntN(len(someLiterals))]
	case t.kind.IsOperator() && t.kind.Precedence() > token.LowestPrec:
		for {
			other := token.Token(random.IntN(int(token.TILDE)))
			if other.Precedence() > token.LowestPrec {
				return other.String()
			}
		}
	}
	for range 200 {
		other := tokens[random.IntN(len(tokens))]
		if other.kind == t.kind || other.kind.IsLiteral() && t.kind.IsLiteral() && random.IntN(4) == 0 ||
			t.kind == token.DEFINE && other.kind == token.ASSIGN || t.kind.IsKeyword() && other.kind.IsKeyword() {
			return string(source[other.begin:other.end])
		}
	}
	return ""
}

func tokensOf(source []byte) (tokens []piece) {
	file := token.NewFileSet().AddFile("", -1, len(source))
	var s scanner.Scanner
	s.Init(file, source, nil, 0)
	for {
		pos, kind, literal := s.Scan()
		if kind == token.EOF {
			return tokens
		}
		if literal == "" {
			literal = kind.String()
		}
		begin := file.Offset(pos)
		if end := begin + len(literal); literal != "\n" && end <= len(source) {
			tokens = append(tokens, piece{begin, end, kind})
		}
	}
}

// ---- Nodes ----

// Nodes of the same class can mostly stand for each other.
const (
	classExpr = iota
	classType
	classStmt
	classField
	classSpec
	classDecl
	classCount
)

func mutateNodes(random *rand.Rand, source []byte) []byte {
	classes := nodesOf(source)
	class := random.IntN(classCount)
	if random.IntN(2) == 0 {
		class = classExpr
	}
	nodes := classes[class]
	if len(nodes) == 0 {
		return nil
	}
	p := nodes[random.IntN(len(nodes))]
	text := string(source[p.begin:p.end])
	switch random.IntN(12) {
	case 0:
		return replaced(source, p, "")
	case 1:
		separator := "; "
		if class <= classType {
			separator = ", "
		}
		return replaced(source, p, text+separator+text)
	case 2:
		return replaced(source, p, someLiterals[random.IntN(len(someLiterals))])
	case 3:
		return replaced(source, p, wrapped(random, class, text))
	case 4: // a type where a value should be, or the other way round
		if class <= classType {
			nodes = classes[classExpr+classType-class]
		}
		if len(nodes) == 0 {
			return nil
		}
	}
	other := nodes[random.IntN(len(nodes))]
	return replaced(source, p, string(source[other.begin:other.end]))
}

var wrappings = [classCount][]string{
	classExpr: {"(%s)", "&%s", "*%s", "-%s", "!%s", "<-%s", "%s[0]", "%s[:]", "%s()", "%s.x", "%s.(T)", "%s.(int)", "len(%s)",
		"cap(%s)", "append(%s, 1)", "string(%s)", "[]byte(%s)", "int8(%s)", "new(%s)", "make(%s)", "%s + 1", "%s << 70",
		"%s == nil", "%s[int]", "func() { %s }", "any(%s)", "%s...", "%[1]s == %[1]s", "^%s", "[]any{%s}", "[2]int{%s}",
		"min(%s, 1)", "complex(%s, 1)", "struct{}{%s}", "map[any]int{%s: 1}", "1.0 << %s", "unsafe.Sizeof(%s)"},
	classType: {"*%s", "[]%s", "[3]%s", "map[%s]int", "chan %s", "<-chan %s", "...%s", "func(%s)", "func() %s",
		"struct{ %s }", "interface{ %s }", "%s[int]", "[...]%s", "~%s", "interface{ ~%s | int }", "%s.T", "(%s)"},
	classStmt: {"{ %s }", "if true { %s }", "for { %s }", "go func() { %s }()", "defer %s", "switch { case true: %s; default: }",
		"L: %s", "for range 3 { %s }", "select { default: %s }", "%s; return", "return; %s", "%s; break", "continue; %s",
		"goto L; %s", "for i := range 10 { %s; _ = i }", "go %s", "var z int; %s", "func() { %s }()", "for x := range x { %s }"},
	classField: {"%s, x int", "_ %s", "x, %s", "*%s", "x struct{ %s }"},
	classSpec:  {"%s; x = 1"},
	classDecl: {"func _() { %s }", "%s; type T struct { T }", "%s; var T = T", "%s; type T[P any] struct{ p P }", "%s; func init() int { }",
		"%s; const x = iota << 3", "%s; func (T) x() {}", "%s; type T = T", "%s; type T interface { ~int; x(); T }", "%s; type T T",
		"%s; var x, T = T()", "%s; func T[P ~int](p P) P { return x(p) }", "%s; import \"fmt\""},
}

func wrapped(random *rand.Rand, class int, text string) string {
	forms := wrappings[class]
	return fmt.Sprintf(forms[random.IntN(len(forms))], text)
}

func nodesOf(source []byte) (classes [classCount][]piece) {
	fset := token.NewFileSet()
	tree, _ := parser.ParseFile(fset, "", source, parser.SkipObjectResolution)
	if tree == nil {
		return classes
	}
	file := fset.File(tree.FileStart)
	types := map[ast.Node]bool{}
	ast.Inspect(tree, func(n ast.Node) bool {
		if n == nil || reflect.ValueOf(n).IsNil() || !n.Pos().IsValid() {
			return false
		}
		p := piece{begin: file.Offset(n.Pos()), end: file.Offset(n.End())}
		if p.begin >= p.end || p.end > len(source) {
			return true
		}
		class := classOf(n, types)
		if class >= 0 {
			classes[class] = append(classes[class], p)
		}
		return true
	})
	return classes
}

// classOf also notes which nodes below n are types.
func classOf(n ast.Node, types map[ast.Node]bool) int {
	switch n := n.(type) {
	case *ast.Field:
		types[n.Type] = true
		return classField
	case *ast.CompositeLit:
		types[n.Type] = true
	case *ast.ValueSpec:
		types[n.Type] = true
		return classSpec
	case *ast.TypeSpec:
		types[n.Type] = true
		return classSpec
	case *ast.ArrayType:
		types[n.Elt] = true
		return classType
	case *ast.MapType:
		types[n.Key], types[n.Value] = true, true
		return classType
	case *ast.StarExpr:
		types[n.X] = types[n]
	case *ast.StructType, *ast.InterfaceType, *ast.FuncType, *ast.ChanType:
		return classType
	case ast.Decl:
		return classDecl
	case ast.Stmt:
		return classStmt
	case *ast.ImportSpec:
		return classSpec
	}
	if _, ok := n.(ast.Expr); !ok {
		return -1
	}
	if types[n] {
		return classType
	}
	return classExpr
}
