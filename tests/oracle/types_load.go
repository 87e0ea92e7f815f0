// Checks the packages that go list names with go/types, from source, each when it is first wanted.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A sourcePackage is a package of go list. What it only serves is checked without function bodies,
// and what nobody will import any more is given up.
type sourcePackage struct {
	listedPackage
	checked bool
	types   *types.Package // nil: not checked, no files, or given up
	users   int            // packages that import it and are not checked yet
	cycle   int            // packages with the same number import each other

	dump  []byte // of a target, until somebody takes it
	count typesCount
}

func (p *sourcePackage) isTarget() bool { return !p.DepOnly && !p.isTestMain() }

func (p *sourcePackage) isTestMain() bool {
	return strings.HasSuffix(p.ImportPath, ".test") && p.Name == "main" && len(p.GoFiles) == 1 &&
		filepath.Ext(p.GoFiles[0]) != ".go"
}

func (p *sourcePackage) fileNames() []string {
	if p.isTestMain() {
		return nil
	}
	return append(p.GoFiles[:len(p.GoFiles):len(p.GoFiles)], p.CgoFiles...)
}

// underTest is the import path that names the package, or whose tests name it.
func (p *sourcePackage) underTest() string {
	if p.ForTest != "" {
		return p.ForTest
	}
	return p.ImportPath
}

// path is the import path without the test that the package is built for.
func (p *sourcePackage) path() string {
	path, _, _ := strings.Cut(p.ImportPath, " ")
	return path
}

// A packageDump appends the reference text of a checked package.
type packageDump func(buf []byte, fset *token.FileSet, c checkedPackage) ([]byte, typesCount)

type typesLoader struct {
	dump     packageDump
	fset     *token.FileSet
	packages map[string]*sourcePackage
	order    []*sourcePackage // dependencies first
}

const typesListFields = "ImportPath,Name,Dir,ForTest,DepOnly,Module,GoFiles,CgoFiles,Imports,ImportMap"

// listTypes asks go list for the packages of the patterns and all that they lead to.
func listTypes(root string, cgo, tests bool, patterns []string) (*typesLoader, error) {
	args := []string{"list", "-e", "-deps", "-json=" + typesListFields}
	if tests {
		args = append(args, "-test")
	}
	cmd := exec.Command("go", append(args, patterns...)...)
	cmd.Dir = root
	cmd.Env = typesEnvironment(root, cgo)
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w\n%s", err, strings.TrimSpace(said.String()))
	}
	l := &typesLoader{dump: appendTypes, fset: token.NewFileSet(), packages: map[string]*sourcePackage{}}
	decoder := json.NewDecoder(bytes.NewReader(out))
	for {
		p := new(sourcePackage)
		if err := decoder.Decode(&p.listedPackage); err == io.EOF {
			break
		} else if err != nil {
			return nil, fmt.Errorf("go list: output is no JSON: %v", err)
		}
		l.packages[p.ImportPath] = p
		l.order = append(l.order, p)
	}
	for _, p := range l.order {
		for _, path := range p.Imports {
			if imported := l.packages[path]; imported != nil {
				imported.users++
			}
		}
	}
	l.findCycles()
	return l, nil
}

func typesEnvironment(root string, cgo bool) []string {
	enabled := "CGO_ENABLED=0"
	if cgo {
		enabled = "CGO_ENABLED=1"
	}
	return append(os.Environ(), "PWD="+root, "GOOS=linux", "GOARCH=amd64", enabled)
}

// findCycles numbers the strongly connected components of the import graph (Tarjan's algorithm).
func (l *typesLoader) findCycles() {
	order, low := map[*sourcePackage]int{}, map[*sourcePackage]int{}
	var open []*sourcePackage
	components := 0
	var walk func(p *sourcePackage)
	walk = func(p *sourcePackage) {
		order[p] = len(order) + 1
		low[p] = order[p]
		open = append(open, p)
		for _, path := range p.Imports {
			q := l.packages[path]
			if q == nil {
				continue
			}
			if order[q] == 0 {
				walk(q)
				low[p] = min(low[p], low[q])
			} else if q.cycle == 0 {
				low[p] = min(low[p], order[q])
			}
		}
		if low[p] != order[p] {
			return
		}
		components++
		for {
			q := open[len(open)-1]
			open = open[:len(open)-1]
			q.cycle = components
			if q == p {
				return
			}
		}
	}
	for _, p := range l.order {
		if order[p] == 0 {
			walk(p)
		}
	}
}

// take returns the dump of a target, once.
func (l *typesLoader) take(p *sourcePackage) ([]byte, typesCount) {
	l.ensure(p)
	dump := p.dump
	p.dump = nil
	return dump, p.count
}

func (l *typesLoader) ensure(p *sourcePackage) {
	if p.checked {
		return
	}
	for _, path := range p.Imports {
		if q := l.packages[path]; q != nil && q.cycle != p.cycle {
			l.ensure(q)
		}
	}
	p.checked = true
	l.check(p)
	for _, path := range p.Imports {
		if q := l.packages[path]; q != nil {
			q.users--
			q.release()
		}
	}
	p.release()
}

func (p *sourcePackage) release() {
	if p.checked && p.users == 0 {
		p.types = nil
	}
}

func (l *typesLoader) check(p *sourcePackage) {
	if p.ImportPath == "unsafe" {
		p.types = types.Unsafe
		return
	}
	files, broken := l.parse(p)
	if len(files) == 0 {
		return
	}
	c := checkedPackage{files: files}
	conf := types.Config{
		IgnoreFuncBodies: !p.isTarget(),
		FakeImportC:      true,
		Sizes:            gcSizes,
		Importer:         packageImporter{l, p},
		Error:            func(err error) { c.errors = append(c.errors, err.(types.Error)) },
	}
	if m := p.Module; m != nil {
		conf.GoVersion = "go1.16"
		if m.GoVersion != "" {
			conf.GoVersion = "go" + m.GoVersion
		}
	}
	if p.isTarget() {
		c.info = newTypesInfo()
	}
	c.pkg, _ = conf.Check(p.path(), l.fset, files, c.info)
	p.types = c.pkg
	if !p.isTarget() {
		return
	}
	if broken != "" {
		p.dump = []byte("syntax error in " + broken + "\n")
		return
	}
	p.dump, p.count = l.dump(nil, l.fset, c)
}

// parse also returns the name of the first file with a syntax error.
func (l *typesLoader) parse(p *sourcePackage) (files []*ast.File, broken string) {
	for _, name := range p.fileNames() {
		file, err := parser.ParseFile(l.fset, filepath.Join(p.Dir, name), nil,
			parser.SkipObjectResolution|parser.AllErrors|parser.ParseComments)
		if file == nil || file.Name == nil || file.Name.Name == "" {
			continue
		}
		if err != nil && broken == "" {
			broken = name
		}
		files = append(files, file)
	}
	return files, broken
}

// A packageImporter knows what the import paths of a package stand for.
type packageImporter struct {
	loader   *typesLoader
	importer *sourcePackage
}

func (i packageImporter) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if mapped := i.importer.ImportMap[path]; mapped != "" {
		path = mapped
	}
	p := i.loader.packages[path]
	switch {
	case p == nil:
	case p.cycle == i.importer.cycle:
		return nil, errors.New("import cycle not allowed")
	case p.types != nil:
		return p.types, nil
	}
	return nil, errors.New("cannot find package")
}
