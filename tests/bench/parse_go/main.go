// parse_go times go/scanner and go/parser over all .go files of a folder: the rival of the C++
// parse_bench, with the same command line and output. tools/bench/parse runs the two in turn.
//
// All files are in memory before the clock starts. One thread does everything, the garbage
// collector's work included, so the time is what one core needs.
//
// Example: parse_go --keep DIR prints
//
//	{"tool":"go","mode":"keep","files":98,"lines":23672,"bytes":676277,"seconds":0.031,...}
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"time"
)

// A measurement is the line that is printed. The memory of the trees is peak_rss_kb minus
// rss_before_kb: what the process grew by from the moment when only the files were in memory.
type measurement struct {
	Tool      string  `json:"tool"`
	Mode      string  `json:"mode"`
	Files     int     `json:"files"`
	Lines     int     `json:"lines"` // line feeds
	Bytes     int     `json:"bytes"`
	Seconds   float64 `json:"seconds"`
	RSSBefore int     `json:"rss_before_kb"`
	PeakRSS   int     `json:"peak_rss_kb"`
	// Live is what the trees occupy in the heap, without the room that the collector needs to
	// work: the least that could be said of Go's memory.
	Live   int `json:"live_kb"`
	Errors int `json:"errors"` // files that do not parse, or errors of the scanner
}

type source struct {
	name string
	text []byte
}

func main() {
	drop := flag.Bool("drop", false, "parse, keep no tree")
	scan := flag.Bool("scan", false, "run the scanner only")
	keep := flag.Bool("keep", false, "parse and keep all trees (the default)")
	flag.Parse()
	if flag.NArg() != 1 || (*drop && *scan) || (*keep && (*drop || *scan)) {
		fmt.Fprintln(os.Stderr, "usage: parse_go [--keep|--drop|--scan] DIR")
		os.Exit(2)
	}
	runtime.GOMAXPROCS(1)
	sources, err := readSources(flag.Arg(0))
	if err != nil {
		fmt.Fprintln(os.Stderr, "parse_go:", err)
		os.Exit(2)
	}
	m := measurement{Tool: "go", Mode: "keep", Files: len(sources)}
	for _, s := range sources {
		m.Bytes += len(s.text)
		m.Lines += bytes.Count(s.text, []byte("\n"))
	}
	switch {
	case *drop:
		m.Mode = "drop"
		measure(&m, func() any { m.Errors = parse(sources, token.NewFileSet(), nil); return nil })
	case *scan:
		m.Mode = "scan"
		measure(&m, func() any { m.Errors = scanAll(sources); return nil })
	default:
		measure(&m, func() any {
			trees := make([]*ast.File, 0, len(sources))
			fset := token.NewFileSet() // the line tables belong to the trees
			m.Errors = parse(sources, fset, &trees)
			return []any{fset, trees}
		})
	}
	runtime.KeepAlive(sources)
	json.NewEncoder(os.Stdout).Encode(m)
}

// readSources reads every regular *.go file below dir: what the oracle compares, too.
func readSources(dir string) ([]source, error) {
	var sources []source
	root := filepath.Clean(dir) + string(filepath.Separator) + "."
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() || !strings.HasSuffix(path, ".go") {
			return err
		}
		text, err := os.ReadFile(path)
		sources = append(sources, source{path, text})
		return err
	})
	return sources, err
}

// measure times work, with a heap that is free of what came before. Nothing collects what work
// returns until it has been measured.
func measure(m *measurement, work func() any) {
	debug.FreeOSMemory()
	heapBefore := liveHeap()
	resetPeak()
	m.RSSBefore = status("VmRSS")
	start := time.Now()
	result := work()
	m.Seconds = time.Since(start).Seconds()
	m.PeakRSS = status("VmHWM")
	if result != nil {
		runtime.GC()
		m.Live = (liveHeap() - heapBefore) / 1024
		runtime.KeepAlive(result)
	}
}

func parse(sources []source, fset *token.FileSet, keep *[]*ast.File) (errors int) {
	for _, s := range sources {
		tree, err := parser.ParseFile(fset, s.name, s.text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			errors++
		}
		if keep != nil {
			*keep = append(*keep, tree)
		}
	}
	return errors
}

func scanAll(sources []source) (errors int) {
	fset := token.NewFileSet()
	for _, s := range sources {
		var scan scanner.Scanner
		scan.Init(fset.AddFile(s.name, -1, len(s.text)), s.text, nil, scanner.ScanComments)
		for {
			if _, tok, _ := scan.Scan(); tok == token.EOF {
				break
			}
		}
		errors += scan.ErrorCount
	}
	return errors
}

func liveHeap() int {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int(stats.HeapAlloc)
}

// resetPeak makes VmHWM start again from now: reading the files may have needed more.
func resetPeak() {
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
		fmt.Fprintln(os.Stderr, "parse_go: the peak of memory includes reading the files:", err)
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
