// types_go times what golang.org/x/tools/go/packages does when it loads a module with all its
// dependencies from source: the rival of the C++ types_bench, with the same command line and output.
// tools/bench/types runs the two in turn.
//
// go/packages lists the packages; the files are then parsed and the packages checked as it does it,
// but one phase behind the other, so that each can be timed. One core does everything, the garbage
// collector's work included; times are those of the processor, so that other work on the machine does
// not count. Trees are kept to the end, as go/packages keeps them.
//
// Example: types_go --check DIR prints
//
//	{"tool":"go","mode":"check","packages":213,"files":1893,"lines":512345,"load_seconds":0.4,...}
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/tools/go/packages"
)

// A measurement is the line that is printed. Times of reading files are not within those of parsing.
type measurement struct {
	Tool         string  `json:"tool"`
	Mode         string  `json:"mode"`
	Packages     int     `json:"packages"` // those with files
	Files        int     `json:"files"`
	Lines        int     `json:"lines"` // line feeds
	Bytes        int     `json:"bytes"`
	LoadSeconds  float64 `json:"load_seconds"`
	ReadSeconds  float64 `json:"read_seconds"`
	ParseSeconds float64 `json:"parse_seconds"`
	CheckSeconds float64 `json:"check_seconds"`
	PeakRSS      int     `json:"peak_rss_kb"`
	Live         int     `json:"live_kb"` // of the heap at the end, without what the collector needs to work
	Errors       int     `json:"errors"`
}

// A unit is a package on its way through the phases. All that is known of it is kept, as in
// packages.Package.
type unit struct {
	listed *packages.Package
	target bool
	texts  [][]byte
	files  []*ast.File
	types  *types.Package
	info   *types.Info
}

type program struct {
	measurement
	fset  *token.FileSet
	all   bool
	units []*unit // dependencies first
	byID  map[string]*unit
}

func main() {
	all := flag.Bool("all", false, "check the bodies of all functions")
	check := flag.Bool("check", false, "check bodies in the packages of DIR alone (the default)")
	flag.Parse()
	if flag.NArg() != 1 || (*all && *check) {
		fmt.Fprintln(os.Stderr, "usage: types_go [--all|--check] DIR")
		os.Exit(2)
	}
	runtime.GOMAXPROCS(1)
	p := program{fset: token.NewFileSet(), all: *all, byID: map[string]*unit{}}
	p.Tool, p.Mode = "go", "check"
	if *all {
		p.Mode = "all"
	}
	if err := p.load(flag.Arg(0)); err != nil {
		fmt.Fprintln(os.Stderr, "types_go:", err)
		os.Exit(2)
	}
	debug.FreeOSMemory()
	resetPeak()
	p.ReadSeconds = timed(p.read)
	p.ParseSeconds = timed(p.parse)
	p.CheckSeconds = timed(p.check)
	p.PeakRSS = status("VmHWM")
	p.measureLive()
	json.NewEncoder(os.Stdout).Encode(p.measurement)
}

func timed(work func()) float64 {
	start := processorTime()
	work()
	return (processorTime() - start).Seconds()
}

// processorTime is that of this process and of those that it waited for: go list.
func processorTime() time.Duration {
	var total int64
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var usage syscall.Rusage
		if err := syscall.Getrusage(who, &usage); err != nil {
			panic(err)
		}
		total += usage.Utime.Nano() + usage.Stime.Nano()
	}
	return time.Duration(total)
}

// load lists the packages.
func (p *program) load(dir string) (err error) {
	var roots []*packages.Package
	p.LoadSeconds = timed(func() {
		roots, err = packages.Load(&packages.Config{
			Mode: packages.NeedName | packages.NeedFiles | packages.NeedImports | packages.NeedDeps | packages.NeedModule,
			Dir:  dir,
			Env:  append(os.Environ(), "CGO_ENABLED=0", "GOOS=linux", "GOARCH=amd64"),
		}, "./...")
	})
	if err != nil {
		return err
	}
	packages.Visit(roots, nil, func(listed *packages.Package) {
		u := &unit{listed: listed}
		p.byID[listed.ID] = u
		if len(listed.GoFiles) > 0 {
			p.units = append(p.units, u)
			if listed.PkgPath != "unsafe" { // which is read, and not checked
				p.Packages++
			}
		}
	})
	for _, root := range roots {
		p.byID[root.ID].target = true
	}
	return nil
}

func (p *program) read() {
	for _, u := range p.units {
		for _, name := range u.listed.GoFiles {
			text, err := os.ReadFile(name)
			if err != nil {
				p.Errors++
				continue
			}
			u.texts = append(u.texts, text)
			p.Files++
			p.Bytes += len(text)
			p.Lines += bytes.Count(text, []byte("\n"))
		}
	}
}

// parse parses with comments, as go/packages does; the texts are not needed any more then.
func (p *program) parse() {
	for _, u := range p.units {
		for i, text := range u.texts {
			file, err := parser.ParseFile(p.fset, filepath.Base(u.listed.GoFiles[i]), text,
				parser.AllErrors|parser.ParseComments|parser.SkipObjectResolution)
			if err != nil {
				p.Errors++
			}
			if file != nil {
				u.files = append(u.files, file)
			}
		}
		u.texts = nil
	}
}

// check checks the packages in order. The tables of a dependency without bodies are not asked for.
func (p *program) check() {
	sizes := types.SizesFor("gc", "amd64")
	for _, u := range p.units {
		if u.listed.PkgPath == "unsafe" {
			continue
		}
		bodies := p.all || u.target
		if bodies {
			u.info = newInfo()
		}
		conf := types.Config{
			IgnoreFuncBodies: !bodies,
			FakeImportC:      true,
			Sizes:            sizes,
			Importer:         importer{p, u},
			Error:            func(error) { p.Errors++ },
		}
		if m := u.listed.Module; m != nil && m.GoVersion != "" {
			conf.GoVersion = "go" + m.GoVersion
		}
		u.types, _ = conf.Check(u.listed.PkgPath, p.fset, u.files, u.info)
	}
}

// newInfo makes the tables that go/packages fills.
func newInfo() *types.Info {
	return &types.Info{
		Types:        map[ast.Expr]types.TypeAndValue{},
		Defs:         map[*ast.Ident]types.Object{},
		Uses:         map[*ast.Ident]types.Object{},
		Implicits:    map[ast.Node]types.Object{},
		Instances:    map[*ast.Ident]types.Instance{},
		Scopes:       map[ast.Node]*types.Scope{},
		Selections:   map[*ast.SelectorExpr]*types.Selection{},
		FileVersions: map[*ast.File]string{},
	}
}

// An importer knows what the import paths of a package stand for.
type importer struct {
	program *program
	from    *unit
}

func (i importer) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if listed := i.from.listed.Imports[path]; listed != nil {
		if u := i.program.byID[listed.ID]; u.types != nil {
			return u.types, nil
		}
	}
	return nil, fmt.Errorf("no package %q", path)
}

func (p *program) measureLive() {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	p.Live = int(stats.HeapAlloc) / 1024
	runtime.KeepAlive(p)
}

// resetPeak makes VmHWM start again from now: go list's answer may have needed more.
func resetPeak() {
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
		fmt.Fprintln(os.Stderr, "types_go: the peak of memory includes listing the packages:", err)
	}
}

// status reads a size in kB from /proc/self/status.
func status(key string) int {
	text, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, key+":"); ok {
			kb, _ := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(rest), " kB"))
			return kb
		}
	}
	return 0
}
