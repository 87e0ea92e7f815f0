// Phase tokens: go/scanner's tokens and errors against those of `premortem debug tokens`.
//
// Example of the text:
//
//	== a.go
//	0 1:1 package "package"
//	8 1:9 IDENT "a"
//	9 1:10 ; "\n"
//	10 2:1 EOF
package main

import (
	"go/scanner"
	"go/token"
	"io"
	"strconv"
)

func init() {
	phases["tokens"] = phase{
		summary: "tokens and scanner errors of every .go file, against go/scanner",
		run: func(args []string, stdout, stderr io.Writer) int {
			return runFilePhase("tokens", args, stdout, stderr)
		},
		dump: dumpTokens,
	}
}

// dumpTokens appends one line per token, then one per error in the order they were reported.
func dumpTokens(buf []byte, path string, src []byte) []byte {
	file := token.NewFileSet().AddFile(path, -1, len(src))
	var errs []byte
	report := func(pos token.Position, msg string) {
		errs = appendError(errs, path, pos, msg)
	}
	var s scanner.Scanner
	s.Init(file, src, report, scanner.ScanComments)
	for {
		pos, tok, lit := s.Scan()
		position := file.Position(pos)
		buf = strconv.AppendInt(buf, int64(position.Offset), 10)
		buf = append(buf, ' ')
		buf = appendPosition(buf, path, position)
		buf = append(buf, ' ')
		buf = append(buf, tok.String()...)
		if lit != "" {
			buf = append(buf, ' ')
			buf = appendQuoted(buf, lit)
		}
		buf = append(buf, '\n')
		if tok == token.EOF {
			return append(buf, errs...)
		}
	}
}

// appendPosition appends LINE:COL, and @FILENAME where a //line directive names another file.
func appendPosition(buf []byte, path string, pos token.Position) []byte {
	buf = strconv.AppendInt(buf, int64(pos.Line), 10)
	buf = append(buf, ':')
	buf = strconv.AppendInt(buf, int64(pos.Column), 10)
	if pos.Filename != path {
		buf = append(buf, '@')
		buf = appendEscaped(buf, pos.Filename)
	}
	return buf
}

// appendError appends one error line, as both phases print it.
func appendError(buf []byte, path string, pos token.Position, msg string) []byte {
	buf = append(buf, "error "...)
	buf = appendPosition(buf, path, pos)
	buf = append(buf, ' ')
	buf = appendEscaped(buf, msg)
	return append(buf, '\n')
}
