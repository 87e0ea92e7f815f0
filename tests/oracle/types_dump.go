// The text of a checked package, as premortem's src/types/dump.cpp writes it too. README.md describes
// the lines.
package main

import (
	"bytes"
	"cmp"
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unsafe"
)

// A typesCount says how much a dump speaks of; premortem counts the same.
type typesCount struct {
	identifiers, expressions, selections, instances int
}

func (c *typesCount) add(d typesCount) {
	c.identifiers += d.identifiers
	c.expressions += d.expressions
	c.selections += d.selections
	c.instances += d.instances
}

func (c typesCount) String() string {
	return fmt.Sprintf("%d identifiers, %d expressions, %d selections, %d instances",
		c.identifiers, c.expressions, c.selections, c.instances)
}

// A checkedPackage is what go/types makes of a package.
type checkedPackage struct {
	pkg    *types.Package
	files  []*ast.File
	info   *types.Info
	errors []types.Error
}

func newTypesInfo() *types.Info {
	return &types.Info{
		Types:      map[ast.Expr]types.TypeAndValue{},
		Instances:  map[*ast.Ident]types.Instance{},
		Defs:       map[*ast.Ident]types.Object{},
		Uses:       map[*ast.Ident]types.Object{},
		Implicits:  map[ast.Node]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{},
		// For go/ssa alone.
		FileVersions: map[*ast.File]string{},
	}
}

// A dumpLine is a line about a place in a file.
type dumpLine struct {
	begin, end int
	text       string
}

type typesDumper struct {
	checkedPackage
	fset  *token.FileSet
	out   []byte
	file  *token.File
	lines []dumpLine
	texts map[types.Type]string
	count typesCount
}

// appendTypes appends the dump of a package, without the line of its key.
func appendTypes(buf []byte, fset *token.FileSet, p checkedPackage) ([]byte, typesCount) {
	d := typesDumper{checkedPackage: p, fset: fset, out: buf, texts: map[types.Type]string{}}
	d.out = fmt.Appendf(d.out, "package %s %s\n", p.pkg.Path(), p.pkg.Name())
	for _, file := range p.files {
		d.dumpFile(file)
	}
	d.out = append(d.out, "-- package\n"...)
	d.dumpTypeNames()
	for _, init := range p.info.InitOrder {
		var names []string
		for _, v := range init.Lhs {
			names = append(names, v.Name())
		}
		d.out = fmt.Appendf(d.out, "init %s = %s\n", strings.Join(names, ", "), d.place(init.Rhs.Pos()))
	}
	d.dumpErrors()
	d.out = fmt.Appendf(d.out, "counts %d %d %d %d\n",
		d.count.identifiers, d.count.expressions, d.count.selections, d.count.instances)
	return d.out, d.count
}

// ---- Parts of lines ----

func (d *typesDumper) typeText(t types.Type) string {
	if t == nil {
		return "nil"
	}
	text, ok := d.texts[t]
	if !ok {
		text = types.TypeString(t, nil)
		d.texts[t] = text
	}
	return text
}

func appendLineColumn(buf []byte, p token.Position) []byte {
	buf = strconv.AppendInt(buf, int64(p.Line), 10)
	buf = append(buf, ':')
	return strconv.AppendInt(buf, int64(p.Column), 10)
}

func (d *typesDumper) place(pos token.Pos) string {
	if !pos.IsValid() {
		return "-"
	}
	p := d.fset.PositionFor(pos, false)
	return string(appendLineColumn([]byte(filepath.Base(p.Filename)+":"), p))
}

func valueText(v constant.Value) string {
	if v == nil {
		return "unknown"
	}
	const most = 200
	text := v.ExactString()
	if len(text) > most {
		return text[:most] + "... " + strconv.Itoa(len(text))
	}
	return text
}

func kindText(obj types.Object) string {
	switch obj := obj.(type) {
	case *types.PkgName:
		return "package"
	case *types.Const:
		return "const"
	case *types.TypeName:
		if obj.IsAlias() {
			return "alias"
		}
		return "type"
	case *types.Var:
		if obj.Kind() == 0 {
			return "var none"
		}
		return "var " + obj.Kind().String()
	case *types.Func:
		return "func"
	case *types.Label:
		return "label"
	case *types.Builtin:
		return "builtin"
	case *types.Nil:
		return "nil"
	}
	panic(fmt.Sprintf("unknown object %T", obj))
}

func (d *typesDumper) objectText(obj types.Object) string {
	if obj == nil {
		return "none"
	}
	text := kindText(obj) + " "
	if obj.Pkg() != nil && obj.Pkg() != d.pkg {
		text += obj.Pkg().Path() + "."
	}
	text += obj.Name()
	if p, ok := obj.(*types.PkgName); ok {
		text += ` "` + p.Imported().Path() + `"`
	} else {
		text += " " + d.typeText(obj.Type())
	}
	if c, ok := obj.(*types.Const); ok {
		text += " = " + valueText(c.Val())
	}
	if obj.Pos().IsValid() {
		text += " @" + d.place(obj.Pos())
	}
	return text
}

// declaredText says what a declared type is.
func (d *typesDumper) declaredText(obj types.Object) string {
	if _, ok := obj.(*types.TypeName); !ok || obj.Type() == nil {
		return ""
	}
	switch t := obj.Type().(type) {
	case *types.Alias:
		return " = " + d.typeText(t.Rhs())
	case *types.TypeParam:
		return " constraint " + d.typeText(t.Constraint())
	}
	return " under " + d.typeText(obj.Type().Underlying())
}

// ---- The section of a file ----

func (d *typesDumper) add(begin, end int, what, text string) {
	var line []byte
	line = appendLineColumn(line, d.file.PositionFor(d.file.Pos(begin), false))
	if end != begin {
		line = append(line, '-')
		line = appendLineColumn(line, d.file.PositionFor(d.file.Pos(end), false))
	}
	line = append(append(append(line, ' '), what...), ' ')
	line = append(line, text...)
	d.lines = append(d.lines, dumpLine{begin, end, string(line)})
}

func (d *typesDumper) dumpFile(file *ast.File) {
	d.file = d.fset.File(file.FileStart)
	d.lines = d.lines[:0]
	ast.Inspect(file, func(n ast.Node) bool {
		if e, ok := n.(ast.Expr); ok {
			d.addExpr(e)
		}
		switch n := n.(type) {
		case *ast.Ident:
			d.addName(n)
		case *ast.SelectorExpr:
			d.addSelection(n)
		case *ast.ImportSpec, *ast.CaseClause, *ast.Field:
			if obj := d.info.Implicits[n]; obj != nil {
				at := d.file.Offset(n.Pos())
				d.add(at, at, "implicit", d.objectText(obj))
			}
		}
		return true
	})
	slices.SortFunc(d.lines, func(a, b dumpLine) int {
		return cmp.Or(a.begin-b.begin, a.end-b.end, strings.Compare(a.text, b.text))
	})
	d.out = append(append(append(d.out, "-- "...), filepath.Base(d.file.Name())...), '\n')
	for _, line := range d.lines {
		d.out = append(append(d.out, line.text...), '\n')
	}
}

var modeTexts = []string{"invalid", "novalue", "builtin", "type", "constant", "variable", "mapindex",
	"value", "nilvalue", "commaok", "commaerr", "cgofunc"}

func init() {
	if f := reflect.TypeFor[types.TypeAndValue]().Field(0); f.Name != "mode" || f.Type.Size() != 1 {
		panic("go/types.TypeAndValue does not begin with its mode any more")
	}
}

func (d *typesDumper) addExpr(e ast.Expr) {
	tv, ok := d.info.Types[e]
	if !ok {
		return
	}
	d.count.expressions++
	mode := modeTexts[*(*uint8)(unsafe.Pointer(&tv))]
	text := mode + " " + d.typeText(tv.Type)
	if mode == "constant" {
		text += " = " + valueText(tv.Value)
	}
	d.add(d.file.Offset(e.Pos()), d.file.Offset(e.End()), "expr", text)
}

func (d *typesDumper) addName(id *ast.Ident) {
	at := d.file.Offset(id.Pos())
	def, isDef := d.info.Defs[id]
	if isDef {
		text := d.objectText(def)
		if def != nil {
			text += d.declaredText(def)
		}
		d.add(at, at, "def", text)
	}
	use, isUse := d.info.Uses[id]
	if isUse {
		d.add(at, at, "use", d.objectText(use))
	}
	if isDef || isUse {
		d.count.identifiers++
	}
	if instance, ok := d.info.Instances[id]; ok {
		d.count.instances++
		var args []string
		for t := range instance.TypeArgs.Types() {
			args = append(args, d.typeText(t))
		}
		d.add(at, at, "instance", "["+strings.Join(args, ", ")+"] "+d.typeText(instance.Type))
	}
}

var selectionTexts = map[types.SelectionKind]string{
	types.FieldVal: "field", types.MethodVal: "method", types.MethodExpr: "expression",
}

func (d *typesDumper) addSelection(e *ast.SelectorExpr) {
	s := d.info.Selections[e]
	if s == nil {
		return
	}
	d.count.selections++
	text := selectionTexts[s.Kind()] + " of " + d.typeText(s.Recv()) + " " + fmt.Sprint(s.Index())
	if s.Indirect() {
		text += " indirect"
	}
	at := d.file.Offset(e.Sel.Pos())
	d.add(at, at, "select", text+" "+types.TypeString(s.Type(), nil))
}

// ---- The section of the package ----

var gcSizes = types.SizesFor("gc", "amd64")

func (d *typesDumper) dumpTypeNames() {
	scope := d.pkg.Scope()
	for _, name := range scope.Names() {
		obj, ok := scope.Lookup(name).(*types.TypeName)
		if !ok || obj.IsAlias() || obj.Type() == nil {
			continue
		}
		d.dumpMethodSet(obj.Type())
		d.dumpMethodSet(types.NewPointer(obj.Type()))
		named, _ := obj.Type().(*types.Named)
		generic := named != nil && named.TypeParams().Len() > 0
		if len(d.errors) == 0 && !generic {
			d.dumpSize(obj.Type())
		}
	}
}

func (d *typesDumper) dumpMethodSet(t types.Type) {
	for s := range types.NewMethodSet(t).Methods() {
		d.out = fmt.Appendf(d.out, "method %s %s %v", types.TypeString(t, nil), s.Obj().Name(), s.Index())
		if s.Indirect() {
			d.out = append(d.out, " indirect"...)
		}
		d.out = fmt.Appendf(d.out, " %s\n", types.TypeString(s.Type(), nil))
	}
}

func (d *typesDumper) dumpSize(t types.Type) {
	d.out = fmt.Appendf(d.out, "size %s %d align %d", d.typeText(t), gcSizes.Sizeof(t), gcSizes.Alignof(t))
	if s, ok := t.Underlying().(*types.Struct); ok {
		d.out = append(d.out, " offsets"...)
		for _, offset := range gcSizes.Offsetsof(slices.Collect(s.Fields())) {
			d.out = fmt.Appendf(d.out, " %d", offset)
		}
	}
	d.out = append(d.out, '\n')
}

// An errorDetail has what types.Error does not show.
type errorDetail struct {
	code       int
	start, end token.Pos
}

func detailOf(err types.Error) errorDetail {
	v := reflect.ValueOf(err)
	return errorDetail{
		code:  int(v.FieldByName("go116code").Int()),
		start: token.Pos(v.FieldByName("go116start").Int()),
		end:   token.Pos(v.FieldByName("go116end").Int()),
	}
}

func (d *typesDumper) dumpErrors() {
	type entry struct {
		file                 string
		offset, start, end   int
		code                 int
		err                  types.Error
		startPlace, endPlace token.Position
	}
	var entries []entry
	for _, err := range d.errors {
		detail := detailOf(err)
		e := entry{code: detail.code, err: err}
		if err.Pos.IsValid() {
			at := d.fset.PositionFor(err.Pos, false)
			// The identifiers that go/types makes up can reach behind the file, into the next one.
			end := min(detail.end, token.Pos(d.fset.File(err.Pos).End()))
			e.startPlace, e.endPlace = d.fset.PositionFor(detail.start, false), d.fset.PositionFor(end, false)
			e.file, e.offset = filepath.Base(at.Filename), at.Offset
			e.start, e.end = e.startPlace.Offset, e.endPlace.Offset
		}
		entries = append(entries, e)
	}
	slices.SortStableFunc(entries, func(a, b entry) int {
		return cmp.Or(strings.Compare(a.file, b.file), a.offset-b.offset, a.start-b.start, a.end-b.end,
			a.code-b.code, strings.Compare(a.err.Msg, b.err.Msg))
	})
	for _, e := range entries {
		d.out = append(append(d.out, "error "...), d.place(e.err.Pos)...)
		if e.err.Pos.IsValid() {
			d.out = appendLineColumn(append(d.out, ' '), e.startPlace)
			d.out = appendLineColumn(append(d.out, '-'), e.endPlace)
		}
		d.out = fmt.Appendf(d.out, " %d", e.code)
		if e.err.Soft {
			d.out = append(d.out, " soft"...)
		}
		d.out = append(appendEscaped(append(d.out, ' '), e.err.Msg), '\n')
	}
}

// countOf reads the counts that end a dump; zero where there are none.
func countOf(dump []byte) (c typesCount) {
	last := dump[bytes.LastIndexByte(bytes.TrimSuffix(dump, []byte("\n")), '\n')+1:]
	if n, _ := fmt.Sscanf(string(last), "counts %d %d %d %d\n",
		&c.identifiers, &c.expressions, &c.selections, &c.instances); n != 4 {
		return typesCount{}
	}
	return c
}
