// Tests of phase constants, against a constant_eval that goes wrong on purpose: the test binary, when
// the environment variable ORACLE_FAKE_EVAL says how.
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
)

const (
	fakeEvalVariable = "ORACLE_FAKE_EVAL"
	fakeRandom       = 2000
)

// fakeEval prints Go's own answers, up to line 100 in any case.
func fakeEval(kind string) int {
	go io.Copy(io.Discard, os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	lines := 0
	stopped := false
	newConstantGenerator(1, func(line, answer string) {
		if line == "flush" || stopped {
			return
		}
		if lines++; lines == 100 {
			switch kind {
			case "mutate":
				answer += "0"
			case "stop", "crash":
				stopped = true
				return
			}
		}
		fmt.Fprintln(out, answer)
	}).generate(fakeRandom, false)
	if kind == "crash" {
		fmt.Fprintln(os.Stderr, "boom")
		return 3
	}
	return 0
}

func TestConstants(t *testing.T) {
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		fake        string
		differences int
		status      int
		says        string
	}{
		{"same", 0, exitSame, ""},
		{"mutate", 1, exitDifferent, "premortem: "},
		{"stop", 0, exitUnusable, "no answer to "},
		{"crash", 0, exitUnusable, "boom"},
	} {
		t.Run(test.fake, func(t *testing.T) {
			t.Setenv(fakeEvalVariable, test.fake)
			var stdout, stderr bytes.Buffer
			status := run([]string{"constants", "--premortem", exe, "--pairs=false", fmt.Sprintf("--random=%d", fakeRandom)},
				strings.NewReader(""), &stdout, &stderr)
			out := stdout.String() + stderr.String()
			if status != test.status || !strings.Contains(out, test.says) ||
				!strings.HasSuffix(out, fmt.Sprintf(" compared, %d differences\n", test.differences)) {
				t.Errorf("status %d, want %d:\n%s", status, test.status, out)
			}
		})
	}
}
