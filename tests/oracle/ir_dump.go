// What go/ssa makes of a package, in the text form of premortem's IR (README.md, "The text of `ir`").
package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// appendIr dumps a checked package. In place of a package with errors, or one that go/ssa gives up on,
// it appends a line that says so.
func appendIr(buf []byte, fset *token.FileSet, c checkedPackage) (dump []byte, count typesCount) {
	if len(c.errors) > 0 {
		return append(buf, "errors\n"...), count
	}
	defer func() {
		if p := recover(); p != nil {
			dump = fmt.Appendf(buf[:0], "go/ssa: %v\n", p)
		}
	}()
	program := ssa.NewProgram(fset, ssa.BareInits)
	for _, imported := range c.pkg.Imports() {
		program.CreatePackage(imported, nil, nil, true)
	}
	pkg := program.CreatePackage(c.pkg, c.files, c.info, true)
	pkg.Build()
	w := irWriter{out: bytes.NewBuffer(buf), fset: fset, types: map[types.Type]string{}}
	for _, file := range c.files {
		for _, decl := range file.Decls {
			if decl, ok := decl.(*ast.FuncDecl); ok {
				obj := c.info.Defs[decl.Name].(*types.Func)
				fn, name := program.FuncValue(obj), obj.FullName()
				if decl.Recv == nil && decl.Name.Name == "init" {
					name = c.pkg.Path() + "." + fn.Name() // init#1
				}
				w.function(fn, name)
			}
		}
	}
	w.function(pkg.Func("init"), c.pkg.Path()+".init")
	fmt.Fprintf(w.out, "functions %d\n", w.functions)
	return w.out.Bytes(), count
}

type irWriter struct {
	out       *bytes.Buffer
	fset      *token.FileSet
	types     map[types.Type]string
	names     map[*ssa.Function]string
	functions int

	fn      *ssa.Function
	file    string
	numbers map[ssa.Value]int
	params  map[ssa.Value]string
}

func (w *irWriter) function(fn *ssa.Function, name string) {
	if w.names == nil {
		w.names = map[*ssa.Function]string{}
	}
	w.name(fn, name)
	w.write(fn)
}

func (w *irWriter) name(fn *ssa.Function, name string) {
	w.names[fn] = name
	for i, anon := range fn.AnonFuncs {
		w.name(anon, name+"$"+strconv.Itoa(i+1))
	}
}

func (w *irWriter) write(fn *ssa.Function) {
	w.functions++
	w.fn, w.file = fn, ""
	w.numbers, w.params = map[ssa.Value]int{}, map[ssa.Value]string{}
	fmt.Fprintf(w.out, "func %s", w.names[fn])
	if fn.Pos().IsValid() {
		at := w.fset.PositionFor(fn.Pos(), false)
		w.file = at.Filename
		fmt.Fprintf(w.out, " @%s:%d:%d", filepath.Base(at.Filename), at.Line, at.Column)
	}
	fmt.Fprintln(w.out)
	if word := w.wordOf(fn); word != "" {
		fmt.Fprintf(w.out, "  %s %s\n", word, w.typeOf(fn.Signature))
	}
	for i, p := range fn.Params {
		w.params[p] = fmt.Sprintf("p%d", i)
		name := "-"
		if p.Object() != nil && p.Object().Name() != "" {
			name = p.Object().Name()
		}
		pos := p.Pos()
		if w.fset.PositionFor(pos, false).Filename != w.file {
			pos = token.NoPos // of an iterator's signature elsewhere
		}
		fmt.Fprintf(w.out, "  param %s %s%s\n", name, w.typeOf(p.Type()), w.pos(pos))
	}
	for i, v := range fn.FreeVars {
		w.params[v] = fmt.Sprintf("f%d", i)
		fmt.Fprintf(w.out, "  free %s %s%s\n", orDash(v.Name()), w.typeOf(v.Type()), w.pos(v.Pos()))
	}
	if fn.Recover != nil {
		fmt.Fprintf(w.out, "  recover b%d\n", fn.Recover.Index)
	}
	n := 0
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if v, ok := instr.(ssa.Value); ok {
				w.numbers[v] = n
				n++
			}
		}
	}
	for _, b := range fn.Blocks {
		w.block(b)
	}
	for _, anon := range fn.AnonFuncs {
		w.write(anon)
	}
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			w.wrappers(instr)
		}
	}
}

// wordOf says how a function stands within another.
func (w *irWriter) wordOf(fn *ssa.Function) string {
	switch name := w.names[fn]; {
	case strings.HasSuffix(name, "$bound"):
		return "bound"
	case strings.HasSuffix(name, "$thunk"):
		return "thunk"
	case fn.Parent() == nil:
		return ""
	}
	if _, ok := fn.Syntax().(*ast.RangeStmt); ok {
		return "yield"
	}
	return "literal"
}

// wrappers writes the bound methods and thunks that an instruction mentions.
func (w *irWriter) wrappers(instr ssa.Instruction) {
	for _, operand := range instr.Operands(nil) {
		fn, ok := (*operand).(*ssa.Function)
		if !ok || w.names[fn] != "" {
			continue
		}
		if name := w.functionName(fn); isWrapper(name) {
			w.names[fn] = name
			w.write(fn)
		}
	}
}

func isWrapper(name string) bool {
	return strings.HasSuffix(name, "$bound") || strings.HasSuffix(name, "$thunk")
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func (w *irWriter) block(b *ssa.BasicBlock) {
	fmt.Fprintf(w.out, "b%d:", b.Index)
	blocks := func(what string, list []*ssa.BasicBlock) {
		if len(list) == 0 {
			return
		}
		w.out.WriteString(what)
		for _, other := range list {
			fmt.Fprintf(w.out, " b%d", other.Index)
		}
	}
	blocks(" from", b.Preds)
	blocks(" to", b.Succs)
	if b.Idom() != nil {
		blocks(" under", []*ssa.BasicBlock{b.Idom()})
	}
	fmt.Fprintf(w.out, "  // %s\n", orDash(b.Comment))
	for _, instr := range b.Instrs {
		w.instr(instr)
	}
}

// pos is " @LINE:COL", with the file where that is not the function's.
func (w *irWriter) pos(pos token.Pos) string {
	if !pos.IsValid() {
		return ""
	}
	at := w.fset.PositionFor(pos, false)
	if at.Filename != w.file {
		return fmt.Sprintf(" @%s:%d:%d", filepath.Base(at.Filename), at.Line, at.Column)
	}
	return fmt.Sprintf(" @%d:%d", at.Line, at.Column)
}

func (w *irWriter) typeOf(t types.Type) string {
	text, ok := w.types[t]
	if !ok {
		text = types.TypeString(t, nil)
		text = strings.ReplaceAll(text, "ssa.deferStack", "unsafe.Pointer")
		text = strings.ReplaceAll(text, "$unsafe.Pointer", "unsafe.Pointer")
		w.types[t] = text
	}
	return text
}

func (w *irWriter) values(list []ssa.Value, between string) string {
	var texts []string
	for _, v := range list {
		texts = append(texts, w.value(v))
	}
	return strings.Join(texts, between)
}

func (w *irWriter) value(v ssa.Value) string {
	switch v := v.(type) {
	case nil:
		return "-"
	case *ssa.Const:
		return w.constant(v)
	case *ssa.Parameter, *ssa.FreeVar:
		return w.params[v]
	case *ssa.Global:
		return "&" + v.Pkg.Pkg.Path() + "." + v.Name()
	case *ssa.Builtin:
		return "builtin " + v.Name()
	case *ssa.Function:
		return w.functionName(v)
	}
	n, ok := w.numbers[v]
	if !ok {
		return "?"
	}
	return fmt.Sprintf("t%d", n)
}

func (w *irWriter) functionName(fn *ssa.Function) string {
	if name, ok := w.names[fn]; ok {
		return name
	}
	obj, ok := fn.Object().(*types.Func)
	if !ok {
		return fn.String()
	}
	name := obj.Origin().FullName()
	switch {
	case strings.HasSuffix(fn.Name(), "$bound"):
		return name + "$bound"
	case strings.HasSuffix(fn.Name(), "$thunk"):
		return name + "$thunk"
	}
	if args := fn.TypeArgs(); len(args) > 0 {
		var texts []string
		for _, t := range args {
			texts = append(texts, w.typeOf(t))
		}
		name += "[" + strings.Join(texts, ", ") + "]"
	}
	return name
}

func (w *irWriter) constant(c *ssa.Const) string {
	text := "zero"
	if c.Value != nil {
		text = c.Value.ExactString()
		if c.Value.Kind() == constant.Unknown {
			text = "zero"
		}
	}
	typ := w.typeOf(c.Type())
	if strings.ContainsAny(typ, " (") {
		typ = "(" + typ + ")"
	}
	return text + ":" + typ
}

func (w *irWriter) instr(instr ssa.Instruction) {
	out := w.out
	out.WriteString("  ")
	typ := ""
	if v, ok := instr.(ssa.Value); ok {
		fmt.Fprintf(out, "t%d = ", w.numbers[v])
		switch v.Type().(type) {
		case *types.Tuple, nil:
		default:
			typ = " : " + w.typeOf(v.Type())
		}
	}
	pos := instr.Pos()
	ok := func(commaOk bool) string {
		if commaOk {
			return " ok"
		}
		return ""
	}
	unary := func(name string, x ssa.Value) { fmt.Fprintf(out, "%s %s", name, w.value(x)) }
	switch i := instr.(type) {
	case *ssa.Alloc:
		heap := ""
		if i.Heap {
			heap = " heap"
		}
		fmt.Fprintf(out, "Alloc%s %s", heap, orDash(i.Comment))
	case *ssa.Phi:
		fmt.Fprintf(out, "Phi [%s] %s", w.values(i.Edges, " "), orDash(i.Comment))
	case *ssa.Call:
		out.WriteString("Call")
		w.call(&i.Call)
	case *ssa.Go:
		out.WriteString("Go")
		w.call(&i.Call)
	case *ssa.Defer:
		out.WriteString("Defer")
		w.call(&i.Call)
		if i.DeferStack != nil {
			fmt.Fprintf(out, " stack %s", w.value(i.DeferStack))
		}
	case *ssa.BinOp:
		fmt.Fprintf(out, "BinOp %s %s %s", i.Op, w.value(i.X), w.value(i.Y))
	case *ssa.UnOp:
		fmt.Fprintf(out, "UnOp %s%s %s", i.Op, ok(i.CommaOk), w.value(i.X))
	case *ssa.ChangeType:
		unary("ChangeType", i.X)
	case *ssa.Convert:
		unary("Convert", i.X)
	case *ssa.MultiConvert:
		unary("MultiConvert", i.X)
	case *ssa.ChangeInterface:
		unary("ChangeInterface", i.X)
	case *ssa.SliceToArrayPointer:
		unary("SliceToArrayPointer", i.X)
	case *ssa.MakeInterface:
		unary("MakeInterface", i.X)
	case *ssa.MakeClosure:
		fmt.Fprintf(out, "MakeClosure %s [%s]", w.value(i.Fn), w.values(i.Bindings, " "))
	case *ssa.MakeMap:
		unary("MakeMap", i.Reserve)
	case *ssa.MakeChan:
		unary("MakeChan", i.Size)
	case *ssa.MakeSlice:
		fmt.Fprintf(out, "MakeSlice %s %s", w.value(i.Len), w.value(i.Cap))
	case *ssa.Slice:
		fmt.Fprintf(out, "Slice %s %s %s %s", w.value(i.X), w.value(i.Low), w.value(i.High), w.value(i.Max))
	case *ssa.FieldAddr:
		fmt.Fprintf(out, "FieldAddr %s %d", w.value(i.X), i.Field)
	case *ssa.Field:
		fmt.Fprintf(out, "Field %s %d", w.value(i.X), i.Field)
	case *ssa.IndexAddr:
		fmt.Fprintf(out, "IndexAddr %s %s", w.value(i.X), w.value(i.Index))
		if g, ok := i.X.(*ssa.Global); ok && pos == g.Pos() {
			pos = token.NoPos // of the declaration: range &global
		}
	case *ssa.Index:
		fmt.Fprintf(out, "Index %s %s", w.value(i.X), w.value(i.Index))
	case *ssa.Lookup:
		fmt.Fprintf(out, "Lookup%s %s %s", ok(i.CommaOk), w.value(i.X), w.value(i.Index))
	case *ssa.Select:
		w.selects(i)
	case *ssa.Range:
		unary("Range", i.X)
		typ = ""
	case *ssa.Next:
		unary("Next", i.Iter)
		if i.IsString {
			out.WriteString(" string")
		}
	case *ssa.TypeAssert:
		fmt.Fprintf(out, "TypeAssert%s %s to %s", ok(i.CommaOk), w.value(i.X), w.typeOf(i.AssertedType))
	case *ssa.Extract:
		fmt.Fprintf(out, "Extract %s %d", w.value(i.Tuple), i.Index)
	case *ssa.Jump:
		out.WriteString("Jump")
	case *ssa.If:
		unary("If", i.Cond)
	case *ssa.Return:
		out.WriteString("Return")
		for _, r := range i.Results {
			out.WriteString(" " + w.value(r))
		}
	case *ssa.RunDefers:
		out.WriteString("RunDefers")
	case *ssa.Panic:
		unary("Panic", i.X)
	case *ssa.Send:
		fmt.Fprintf(out, "Send %s %s", w.value(i.Chan), w.value(i.X))
	case *ssa.Store:
		fmt.Fprintf(out, "Store %s %s", w.value(i.Addr), w.value(i.Val))
		if ofDeclaration(i) {
			pos = token.NoPos
		}
	case *ssa.MapUpdate:
		fmt.Fprintf(out, "MapUpdate %s %s %s", w.value(i.Map), w.value(i.Key), w.value(i.Value))
	default:
		fmt.Fprintf(out, "%T", i)
	}
	fmt.Fprintf(out, "%s%s\n", typ, w.pos(pos))
}

// ofDeclaration says whether a store into the slice of a variadic call has the position of what is
// stored and that is declared elsewhere: a function or a package-level variable.
func ofDeclaration(s *ssa.Store) bool {
	addr, ok := s.Addr.(*ssa.IndexAddr)
	if !ok {
		return false
	}
	if alloc, ok := addr.X.(*ssa.Alloc); !ok || alloc.Comment != "varargs" {
		return false
	}
	v := s.Val
	for {
		switch x := v.(type) {
		case *ssa.MakeInterface:
			v = x.X
			continue
		case *ssa.ChangeType:
			v = x.X
			continue
		case *ssa.Function:
			return x.Parent() == nil && s.Pos() == x.Pos()
		case *ssa.Global:
			return s.Pos() == x.Pos()
		}
		return false
	}
}

func (w *irWriter) call(c *ssa.CallCommon) {
	if c.IsInvoke() {
		fmt.Fprintf(w.out, " invoke %s %s", w.value(c.Value), c.Method.FullName())
	} else {
		fmt.Fprintf(w.out, " %s", w.value(c.Value))
	}
	fmt.Fprintf(w.out, " (%s)", w.values(c.Args, ", "))
}

func (w *irWriter) selects(s *ssa.Select) {
	w.out.WriteString("Select")
	if s.Blocking {
		w.out.WriteString(" blocking")
	}
	w.out.WriteString(" [")
	for i, state := range s.States {
		if i > 0 {
			w.out.WriteString(", ")
		}
		if state.Dir == types.SendOnly {
			fmt.Fprintf(w.out, "send %s %s", w.value(state.Chan), w.value(state.Send))
		} else {
			fmt.Fprintf(w.out, "recv %s", w.value(state.Chan))
		}
		w.out.WriteString(w.pos(state.Pos))
	}
	w.out.WriteString("]")
}
