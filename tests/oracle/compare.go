// The comparison of phases whose unit is the file: tokens and ast.
//
// The files are cut into batches. A few workers take one batch after the other, give it to a
// premortem process and compare its sections, as they come, with what Go makes of the same bytes.
// Where a process dies or goes wrong, output that it had buffered is lost, so the rest of its batch
// is done again with one process per file: that tells the guilty file from those behind it.
package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"sync"
)

// Batches are small enough to keep all workers busy to the end, and large enough for the start of
// a process not to count.
const (
	batchFiles = 200
	batchBytes = 4 << 20
)

// A result says what came out for one file.
type result struct {
	skipped bool   // Go could not read it
	crashed bool   // premortem did not end well on it
	detail  string // the difference; empty where there is none
	title   string
}

// runFilePhase is `oracle tokens` and `oracle ast`.
func runFilePhase(name string, args []string, stdout, stderr io.Writer) int {
	o, status, ok := parseOptions(name, args, stderr, nil)
	if !ok {
		return status
	}
	files, err := walkGoFiles(o.dirs, stderr)
	if err != nil {
		fmt.Fprintf(stderr, "oracle %s: %v\n", name, err)
		return exitUnusable
	}
	if len(files) == 0 {
		fmt.Fprintf(stderr, "oracle %s: no .go files there\n", name)
	}
	c := comparer{phase: name, dump: phases[name].dump, options: o, files: files,
		results: make([]result, len(files)), stderr: stderr}
	c.compareAll()
	r := o.newReport(name, stdout)
	for i, result := range c.results {
		switch {
		case result.skipped:
			continue
		case result.detail == "":
			r.same(files[i].rel)
		default:
			r.differs(files[i].rel, result.title, result.detail)
		}
		r.crashed = r.crashed || result.crashed
	}
	return r.finish()
}

type comparer struct {
	phase   string
	dump    dumpFunc
	options options
	files   []goFile
	results []result // one per file; each is written by the worker that has its batch

	mu     sync.Mutex // guards stderr
	stderr io.Writer
}

// A batch is a run of files that are read and can be given to one process.
type batch struct {
	index []int // into comparer.files
	src   [][]byte
}

func (c *comparer) compareAll() {
	batches := make(chan batch)
	var workers sync.WaitGroup
	for range c.options.jobs {
		workers.Go(func() {
			w := worker{comparer: c}
			for b := range batches {
				w.compareBatch(b)
			}
		})
	}
	var b batch
	size := 0
	for i, file := range c.files {
		src, err := os.ReadFile(file.path)
		if err != nil {
			c.warn("not compared: %v", err)
			c.results[i].skipped = true
			continue
		}
		b.index = append(b.index, i)
		b.src = append(b.src, src)
		size += len(src)
		if len(b.index) >= batchFiles || size >= batchBytes {
			batches <- b
			b, size = batch{}, 0
		}
	}
	if len(b.index) > 0 {
		batches <- b
	}
	close(batches)
	workers.Wait()
}

func (c *comparer) warn(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	fmt.Fprintf(c.stderr, "oracle: warning: "+format+"\n", args...)
}

// A worker keeps its buffers from file to file.
type worker struct {
	*comparer
	ours, theirs []byte
}

func (w *worker) compareBatch(b batch) {
	done, err := w.runProcess(b)
	if err == nil {
		return
	}
	if len(b.index) == 1 {
		w.setCrash(b.index[0], err)
		return
	}
	blamed := false
	for i := done; i < len(b.index); i++ {
		single := batch{index: b.index[i : i+1], src: b.src[i : i+1]}
		if _, err := w.runProcess(single); err != nil {
			w.setCrash(single.index[0], err)
			blamed = true
		}
	}
	if !blamed {
		at := b.index[min(done, len(b.index)-1)]
		w.setCrash(at, fmt.Errorf("(only in a run over %d files that starts with %s; alone this file is fine) %w",
			len(b.index), w.files[b.index[0]].path, err))
	}
}

func (w *worker) setCrash(i int, err error) {
	w.results[i] = result{
		crashed: true,
		title:   w.files[i].path + ": premortem did not answer as it should",
		detail:  err.Error(),
	}
}

// runProcess gives the batch to one process. It returns how many files were compared, and an error
// where the process did not end well or its output is not one section per file.
func (w *worker) runProcess(b batch) (done int, err error) {
	names := make([]string, len(b.index))
	for i, file := range b.index {
		names[i] = w.files[file].path
	}
	child, err := startChild(w.options.premortem, w.phase, names, w.options.timeout)
	if err != nil {
		return 0, err
	}
	for i, name := range names {
		w.ours = w.dump(w.ours[:0], name, b.src[i])
		// A file with errors may have a long tree on their side and one line on ours.
		limit := 16*len(w.ours) + 64*len(b.src[i]) + 16<<20
		var path string
		path, w.theirs, err = child.section(w.theirs, limit)
		if err == io.EOF {
			if err := child.finish(); err != nil {
				return i, err
			}
			return i, fmt.Errorf("missing section%s", child.said())
		}
		if err == nil && path != name {
			err = fmt.Errorf("section of %q where that of %q is due", path, name)
		}
		if err != nil {
			child.abandon()
			if child.late.Load() {
				err = fmt.Errorf("no answer within %v%s", w.options.timeout, child.said())
			}
			return i, err
		}
		// The section that ends with the output counts only once the process has ended well.
		if child.ended {
			if err := child.finish(); err != nil {
				return i, err
			}
		}
		w.compareFile(b.index[i], name)
		if child.ended {
			if i+1 < len(names) {
				return i + 1, fmt.Errorf("missing section%s", child.said())
			}
			return i + 1, nil
		}
	}
	// Not reached with a well-behaved child: its last section ends with the output.
	return len(names), child.finish()
}

func (w *worker) compareFile(i int, name string) {
	ours, theirs := w.ours, w.theirs
	if w.phase == "ast" { // behind the first error the two recover as they like
		ours, theirs = firstError(ours), firstError(theirs)
	}
	if bytes.Equal(ours, theirs) {
		return
	}
	line, detail := firstDifference(ours, theirs)
	w.results[i] = result{title: fmt.Sprintf("%s: line %d of the dump", name, line), detail: detail}
}

// firstError cuts a dump that starts with an error to that one line.
func firstError(dump []byte) []byte {
	if bytes.HasPrefix(dump, []byte("error ")) {
		if end := bytes.IndexByte(dump, '\n'); end >= 0 {
			return dump[:end+1]
		}
	}
	return dump
}

// firstDifference shows the first line in which two different texts differ, with some lines around
// it, and returns its number.
func firstDifference(ours, theirs []byte) (line int, detail string) {
	const before = 3
	at := 0
	for at < len(ours) && at < len(theirs) && ours[at] == theirs[at] {
		at++
	}
	start := bytes.LastIndexByte(ours[:at], '\n') + 1
	line = bytes.Count(ours[:start], []byte("\n")) + 1
	context := start
	for range before {
		if context > 0 {
			context = bytes.LastIndexByte(ours[:context-1], '\n') + 1
		}
	}
	var text []byte
	for l := range bytes.Lines(ours[context:start]) {
		text = fmt.Appendf(text, "%11s %s\n", "", clip(l, 0))
	}
	text = appendSide(text, "go:", ours[start:], at-start)
	text = appendSide(text, "premortem:", theirs[start:], at-start)
	return line, string(text)
}

// appendSide appends the first lines of rest. In the first one, column is where the sides part.
func appendSide(text []byte, name string, rest []byte, column int) []byte {
	const most = 3
	if len(rest) == 0 {
		return fmt.Appendf(text, "%-11s (end of the dump)\n", name)
	}
	n := 0
	for l := range bytes.Lines(rest) {
		if n++; n > most {
			break
		}
		end := ""
		if !bytes.HasSuffix(l, []byte("\n")) {
			end = "   (no line break)"
		}
		text = fmt.Appendf(text, "%-11s %s%s\n", name, clip(l, column), end)
		name, column = "", 0
	}
	return text
}

// clip makes a line of a dump fit to be shown, such that its byte `column` is seen. Dumps are
// printable already; what premortem prints in error may not be.
func clip(line []byte, column int) string {
	const most, lead = 240, 80
	line = bytes.TrimSuffix(line, []byte("\n"))
	prefix, suffix := "", ""
	if column > most-lead {
		prefix = fmt.Sprintf("(from byte %d) ...", column-lead)
		line = line[min(column-lead, len(line)):]
	}
	if len(line) > most {
		suffix = fmt.Sprintf("... (%d bytes more)", len(line)-most)
		line = line[:most]
	}
	shown := []byte(prefix)
	for _, c := range line {
		if c < 0x20 || c >= 0x7f {
			shown = fmt.Appendf(shown, "\\x%02x", c)
		} else {
			shown = append(shown, c)
		}
	}
	return string(shown) + suffix
}
