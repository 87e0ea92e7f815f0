// Reference dumps: what the Go side prints for one file, and the command that prints them.
//
// Example: `oracle dump tokens a.go` prints "== a.go", one line per token, then the errors.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
)

// A dumpFunc appends the reference text of one file to buf: whole lines, without the "== PATH" line.
type dumpFunc func(buf []byte, path string, src []byte) []byte

// runDump is `oracle dump PHASE [--files-from=FILE] FILE...`.
func runDump(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	if len(args) > 0 && args[0] == "types" {
		return runTypesDump(args[1:], stdout, stderr)
	}
	if len(args) == 0 || phases[args[0]].dump == nil {
		fmt.Fprintln(stderr, "oracle dump: want a phase that has a dump: tokens or ast")
		return exitUnusable
	}
	dump := phases[args[0]].dump
	flags := flag.NewFlagSet("oracle dump", flag.ContinueOnError)
	flags.SetOutput(stderr)
	from := flags.String("files-from", "", "read file names from this file, one a line (- is stdin)")
	if flags.Parse(args[1:]) != nil {
		return exitUnusable
	}
	names, err := dumpNames(*from, stdin, flags.Args())
	if err != nil {
		fmt.Fprintln(stderr, "oracle dump:", err)
		return exitUnusable
	}
	out := bufio.NewWriterSize(stdout, 1<<16)
	status := exitSame
	var buf []byte
	for _, name := range names {
		src, err := os.ReadFile(name)
		if err != nil {
			fmt.Fprintln(stderr, "oracle dump:", err)
			status = exitUnusable
			continue
		}
		buf = append(append(append(buf[:0], "== "...), name...), '\n')
		buf = dump(buf, name, src)
		if _, err := out.Write(buf); err != nil {
			return exitUnusable
		}
	}
	if out.Flush() != nil {
		return exitUnusable
	}
	return status
}

func dumpNames(from string, stdin io.Reader, args []string) ([]string, error) {
	if from == "" {
		if len(args) == 0 {
			return nil, fmt.Errorf("no files given")
		}
		return args, nil
	}
	in := stdin
	if from != "-" {
		f, err := os.Open(from)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	text, err := io.ReadAll(in)
	if err != nil {
		return nil, err
	}
	names := args
	for name := range strings.SplitSeq(string(text), "\n") {
		if name != "" {
			names = append(names, name)
		}
	}
	return names, nil
}

// appendEscaped appends s as printable ASCII on one line: \n \r \t \\ \" and \xNN.
func appendEscaped[T ~string | ~[]byte](buf []byte, s T) []byte {
	const hex = "0123456789abcdef"
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\n':
			buf = append(buf, '\\', 'n')
		case c == '\r':
			buf = append(buf, '\\', 'r')
		case c == '\t':
			buf = append(buf, '\\', 't')
		case c == '\\' || c == '"':
			buf = append(buf, '\\', c)
		case c < 0x20 || c >= 0x7f:
			buf = append(buf, '\\', 'x', hex[c>>4], hex[c&15])
		default:
			buf = append(buf, c)
		}
	}
	return buf
}

func appendQuoted[T ~string | ~[]byte](buf []byte, s T) []byte {
	return append(appendEscaped(append(buf, '"'), s), '"')
}
