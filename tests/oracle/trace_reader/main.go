//go:build premortem_overlay

// Go's own reader of execution traces, for tools/oracle trace and tools/bench/trace. The reader is
// internal to Go: the build lays this file over GOROOT/src/cmd (go build -overlay), where it may be
// imported. It stands here so, not in a module.
//
//	trace_reader intervals FILE       state intervals per goroutine, as `premortem debug trace`
//	trace_reader wire TEST FILE       writes the trace of a test of Go's (text) as bytes;
//	                                  prints "success", or "failure" where it must not be readable
//	trace_reader count FILE           reads all events; prints how many, seconds of the
//	                                  processor, peak kilobytes
package main

import (
	"bufio"
	"fmt"
	"internal/trace"
	"internal/trace/raw"
	"internal/trace/testtrace"
	"io"
	"os"
	"slices"
	"strings"
	"syscall"
	"time"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "trace_reader:", err)
		os.Exit(2)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 2 && args[0] == "intervals":
		return intervals(args[1])
	case len(args) == 3 && args[0] == "wire":
		return wire(args[1], args[2])
	case len(args) == 2 && args[0] == "count":
		return count(args[1])
	}
	return fmt.Errorf("expected intervals FILE, wire TEST FILE, or count FILE")
}

type interval struct {
	goroutine trace.GoID
	state     trace.GoState
	since     trace.Time
	why       string
}

func intervals(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	reader, err := trace.NewReader(bufio.NewReader(file))
	if err != nil {
		fmt.Fprintf(out, "# broken: %q\n", err)
		return nil
	}
	open := make(map[trace.GoID]interval)
	for {
		event, err := reader.ReadEvent()
		if err == io.EOF {
			break
		}
		if err != nil {
			defer fmt.Fprintf(out, "# broken: %q\n", firstLine(err))
			break
		}
		if event.Kind() == trace.EventStateTransition {
			step(out, open, event)
		}
	}
	left := make([]interval, 0, len(open))
	for _, at := range open {
		left = append(left, at)
	}
	slices.SortFunc(left, func(a, b interval) int { return int(a.goroutine - b.goroutine) })
	for _, at := range left {
		at.print(out, "-")
	}
	return nil
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

func step(out *bufio.Writer, open map[trace.GoID]interval, event trace.Event) {
	st := event.StateTransition()
	if st.Resource.Kind != trace.ResourceGoroutine {
		return
	}
	id := st.Resource.Goroutine()
	from, to := st.Goroutine()
	if from == to {
		return
	}
	if at, ok := open[id]; ok {
		at.print(out, fmt.Sprint(int64(event.Time())))
		delete(open, id)
	}
	if to == trace.GoNotExist {
		return
	}
	open[id] = interval{id, to, event.Time(), reason(st.Reason) + "\t" + place(st.Stack)}
}

func (at interval) print(out *bufio.Writer, end string) {
	fmt.Fprintf(out, "G%d\t%s\t%d\t%s\t%s\n", at.goroutine, strings.ToLower(at.state.String()),
		int64(at.since), end, at.why)
}

func reason(text string) string {
	if text == "" {
		return "-"
	}
	return plain(text)
}

// The innermost frame.
func place(stack trace.Stack) string {
	for frame := range stack.Frames() {
		return fmt.Sprintf("%s:%d", plain(frame.Func), frame.Line)
	}
	return "-"
}

func plain(text string) string {
	var out strings.Builder
	for i := range len(text) {
		c := text[i]
		if c >= 0x20 && c < 0x7f && c != '\\' {
			out.WriteByte(c)
		} else {
			fmt.Fprintf(&out, "\\x%02x", c)
		}
	}
	return out.String()
}

func wire(test, path string) error {
	text, _, want, err := testtrace.ParseFile(test)
	if err != nil {
		return err
	}
	bytes, err := io.ReadAll(text)
	if err != nil {
		return err
	}
	if err := os.WriteFile(path, bytes, 0o666); err != nil {
		return err
	}
	if want.Check(nil) == nil {
		fmt.Println("success")
	} else {
		fmt.Println("failure")
	}
	return nil
}

var _ = raw.NewReader // the tests' text is raw's

func count(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	reader, err := trace.NewReader(bufio.NewReaderSize(file, 1<<20))
	if err != nil {
		return err
	}
	events := 0
	for {
		event, err := reader.ReadEvent()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		if event.Kind() != trace.EventSync {
			events++
		}
	}
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return err
	}
	seconds := time.Duration(usage.Utime.Nano() + usage.Stime.Nano()).Seconds()
	fmt.Printf("%d %.3f %d\n", events, seconds, usage.Maxrss)
	return nil
}
