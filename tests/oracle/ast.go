// Phase ast: go/parser's trees and first error against those of `premortem debug ast`.
//
// The printer follows the struct definitions of go/ast by reflection, so nothing of a node can be
// forgotten. What it makes of a struct type is worked out once (plan) and then only followed.
//
// Example of the text, for "package a":
//
//	== a.go
//	File File Package=1:1 FileStart=1:1 FileEnd=1:10
//	 Name Ident NamePos=1:9 Name="a"
package main

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"io"
	"reflect"
	"sort"
	"strconv"
)

func init() {
	phases["ast"] = phase{
		summary: "syntax tree, or first syntax error, of every .go file, against go/parser",
		run: func(args []string, stdout, stderr io.Writer) int {
			return runFilePhase("ast", args, stdout, stderr)
		},
		dump: dumpAST,
	}
}

const parseMode = parser.ParseComments | parser.SkipObjectResolution | parser.AllErrors

// dumpAST appends the tree, or where the file does not parse the first error only.
func dumpAST(buf []byte, path string, src []byte) []byte {
	fset := token.NewFileSet()
	tree, err := parser.ParseFile(fset, path, src, parseMode)
	if err != nil {
		var list scanner.ErrorList
		if errors.As(err, &list) && len(list) > 0 {
			return appendError(buf, path, list[0].Pos, list[0].Msg)
		}
		return appendError(buf, path, token.Position{Filename: path}, err.Error())
	}
	file := fset.File(tree.FileStart)
	p := treePrinter{buf: buf, base: file.Base(), size: file.Size(), lines: file.Lines()}
	p.node("File", reflect.ValueOf(tree), 0)
	return p.buf
}

// A fieldKind says how a field of a node is printed.
type fieldKind uint8

const (
	posField     fieldKind = iota // token.Pos: Name=LINE:COL
	tokenField                    // token.Token: Name=KIND
	stringField                   // Name="..."
	boolField                     // Name=true
	intField                      // ChanDir: Name=N
	commentField                  // Doc and Comment: Name=LINE:COL of the group's start
	pointerField                  // child held by a pointer
	ifaceField                    // child held by an interface
	listField                     // children in a slice of pointers or interfaces
)

type fieldPlan struct {
	index int
	name  string
	kind  fieldKind
}

type nodePlan struct {
	name     string
	scalars  []fieldPlan // printed on the node's line
	children []fieldPlan // printed below it
}

// skippedFields belong to the object resolution that SkipObjectResolution leaves out; Imports
// repeats nodes that stand below Decls.
var skippedFields = map[string]bool{"Obj": true, "Scope": true, "Unresolved": true, "Imports": true}

// plans is filled once, before any goroutine starts, and only read after.
var plans = makePlans(reflect.TypeFor[ast.File](), map[reflect.Type]*nodePlan{})

// concrete lists the node types that are reached through interfaces only.
var concrete = []reflect.Type{
	reflect.TypeFor[ast.BadExpr](), reflect.TypeFor[ast.Ellipsis](), reflect.TypeFor[ast.FuncLit](),
	reflect.TypeFor[ast.CompositeLit](), reflect.TypeFor[ast.ParenExpr](), reflect.TypeFor[ast.SelectorExpr](),
	reflect.TypeFor[ast.IndexExpr](), reflect.TypeFor[ast.IndexListExpr](), reflect.TypeFor[ast.SliceExpr](),
	reflect.TypeFor[ast.TypeAssertExpr](), reflect.TypeFor[ast.CallExpr](), reflect.TypeFor[ast.StarExpr](),
	reflect.TypeFor[ast.UnaryExpr](), reflect.TypeFor[ast.BinaryExpr](), reflect.TypeFor[ast.KeyValueExpr](),
	reflect.TypeFor[ast.ArrayType](), reflect.TypeFor[ast.StructType](), reflect.TypeFor[ast.FuncType](),
	reflect.TypeFor[ast.InterfaceType](), reflect.TypeFor[ast.MapType](), reflect.TypeFor[ast.ChanType](),
	reflect.TypeFor[ast.BadStmt](), reflect.TypeFor[ast.DeclStmt](), reflect.TypeFor[ast.EmptyStmt](),
	reflect.TypeFor[ast.LabeledStmt](), reflect.TypeFor[ast.ExprStmt](), reflect.TypeFor[ast.SendStmt](),
	reflect.TypeFor[ast.IncDecStmt](), reflect.TypeFor[ast.AssignStmt](), reflect.TypeFor[ast.GoStmt](),
	reflect.TypeFor[ast.DeferStmt](), reflect.TypeFor[ast.ReturnStmt](), reflect.TypeFor[ast.BranchStmt](),
	reflect.TypeFor[ast.BlockStmt](), reflect.TypeFor[ast.IfStmt](), reflect.TypeFor[ast.CaseClause](),
	reflect.TypeFor[ast.SwitchStmt](), reflect.TypeFor[ast.TypeSwitchStmt](), reflect.TypeFor[ast.CommClause](),
	reflect.TypeFor[ast.SelectStmt](), reflect.TypeFor[ast.ForStmt](), reflect.TypeFor[ast.RangeStmt](),
	reflect.TypeFor[ast.ImportSpec](), reflect.TypeFor[ast.ValueSpec](), reflect.TypeFor[ast.TypeSpec](),
	reflect.TypeFor[ast.BadDecl](), reflect.TypeFor[ast.GenDecl](), reflect.TypeFor[ast.FuncDecl](),
}

// makePlans adds the plans of t and of all that is reachable from it to made.
func makePlans(t reflect.Type, made map[reflect.Type]*nodePlan) map[reflect.Type]*nodePlan {
	addPlan(t, made)
	for _, t := range concrete {
		addPlan(t, made)
	}
	return made
}

func addPlan(t reflect.Type, made map[reflect.Type]*nodePlan) {
	if made[t] != nil {
		return
	}
	plan := &nodePlan{name: t.Name()}
	made[t] = plan
	for i := range t.NumField() {
		field := t.Field(i)
		if skippedFields[field.Name] || !field.IsExported() {
			continue
		}
		kind := kindOf(t, field)
		f := fieldPlan{index: i, name: field.Name, kind: kind}
		if kind < pointerField {
			plan.scalars = append(plan.scalars, f)
			continue
		}
		plan.children = append(plan.children, f)
		elem := field.Type
		if kind == listField {
			elem = elem.Elem()
		}
		if elem.Kind() == reflect.Pointer {
			addPlan(elem.Elem(), made)
		}
	}
}

// kindOf stops the program at a field it knows no form for: a newer go/ast then gets a rule here.
func kindOf(t reflect.Type, field reflect.StructField) fieldKind {
	ft := field.Type
	switch {
	case ft == reflect.TypeFor[token.Pos]():
		return posField
	case ft == reflect.TypeFor[token.Token]():
		return tokenField
	case ft == reflect.TypeFor[ast.ChanDir]():
		return intField
	case ft == reflect.TypeFor[*ast.CommentGroup]() && (field.Name == "Doc" || field.Name == "Comment"):
		return commentField
	case ft.Kind() == reflect.String:
		return stringField
	case ft.Kind() == reflect.Bool:
		return boolField
	case ft.Kind() == reflect.Pointer:
		return pointerField
	case ft.Kind() == reflect.Interface:
		return ifaceField
	case ft.Kind() == reflect.Slice:
		return listField
	}
	panic(fmt.Sprintf("ast.%s.%s: no form for type %s", t.Name(), field.Name, ft))
}

type treePrinter struct {
	buf   []byte
	base  int
	size  int
	lines []int // offset of each line's first byte
	last  int   // line index of the last look-up: most positions are near it
}

// node prints what the non-nil pointer v points to.
func (p *treePrinter) node(label string, v reflect.Value, depth int) {
	v = v.Elem()
	plan := plans[v.Type()]
	if plan == nil {
		panic("no plan for " + v.Type().String())
	}
	// Deep nesting is written as a number, so that the dump does not grow with its square.
	const mostBlanks = 100
	for range min(depth, mostBlanks) {
		p.buf = append(p.buf, ' ')
	}
	if depth > mostBlanks {
		p.buf = append(strconv.AppendInt(p.buf, int64(depth), 10), ' ')
	}
	p.buf = append(p.buf, label...)
	p.buf = append(p.buf, ' ')
	p.buf = append(p.buf, plan.name...)
	for i := range plan.scalars {
		p.scalar(&plan.scalars[i], v)
	}
	p.buf = append(p.buf, '\n')
	for i := range plan.children {
		f := &plan.children[i]
		field := v.Field(f.index)
		if f.kind != listField {
			p.child(f.name, field, depth+1)
			continue
		}
		for j := range field.Len() {
			p.child(f.name, field.Index(j), depth+1)
		}
	}
}

func (p *treePrinter) child(label string, v reflect.Value, depth int) {
	if v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if v.IsValid() && !v.IsNil() {
		p.node(label, v, depth)
	}
}

func (p *treePrinter) scalar(f *fieldPlan, v reflect.Value) {
	field := v.Field(f.index)
	if field.IsZero() {
		return // invalid positions, empty strings, ILLEGAL, false and nil groups are left out
	}
	p.buf = append(p.buf, ' ')
	p.buf = append(p.buf, f.name...)
	p.buf = append(p.buf, '=')
	switch f.kind {
	case posField:
		p.position(token.Pos(field.Int()))
	case tokenField:
		p.buf = append(p.buf, token.Token(field.Int()).String()...)
	case stringField:
		p.buf = appendQuoted(p.buf, field.String())
	case boolField:
		p.buf = append(p.buf, "true"...)
	case intField:
		p.buf = strconv.AppendInt(p.buf, field.Int(), 10)
	case commentField:
		p.position(field.Interface().(*ast.CommentGroup).Pos())
	}
}

// position appends the LINE:COL of pos that //line directives have not touched, as
// token.File.PositionFor(pos, false) has it.
func (p *treePrinter) position(pos token.Pos) {
	offset := min(max(int(pos)-p.base, 0), p.size)
	if i := p.last; offset < p.lines[i] || i+1 < len(p.lines) && offset >= p.lines[i+1] {
		p.last = sort.Search(len(p.lines), func(i int) bool { return p.lines[i] > offset }) - 1
	}
	p.buf = strconv.AppendInt(p.buf, int64(p.last+1), 10)
	p.buf = append(p.buf, ':')
	p.buf = strconv.AppendInt(p.buf, int64(offset-p.lines[p.last]+1), 10)
}
