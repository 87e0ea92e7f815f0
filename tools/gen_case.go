// Command gen_case prints the tables of upper-case and lower-case letters and of case folding of the Go toolchain
// that runs it, for code points from U+0080 up.
//
//	go run tools/gen_case.go > src/base/unicode_case_tables.inc
package main

import (
	"fmt"
	"runtime"
	"unicode"
)

var column int

func print(text string) {
	if column+1+len(text) > 96 {
		fmt.Println()
		column = 0
	}
	if column == 0 {
		fmt.Print("    ", text)
		column = 4 + len(text)
	} else {
		fmt.Print(" ", text)
		column += 1 + len(text)
	}
}

// smallest of all code points that fold to the same
func folded(r rune) rune {
	least := r
	for s := unicode.SimpleFold(r); s != r; s = unicode.SimpleFold(s) {
		least = min(least, s)
	}
	return least
}

func main() {
	fmt.Printf("// Made by tools/gen_case.go with %s, Unicode %s. Do not edit.\n", runtime.Version(), unicode.Version)

	// Runs with one distance, every rune or every second one.
	type run struct{ first, last, stride, delta rune }
	printRuns := func(name string, value func(rune) (rune, bool)) {
		var runs []run
		for r := rune(0x80); r <= unicode.MaxRune; r++ {
			v, ok := value(r)
			if !ok {
				continue
			}
			delta := v
			if n := len(runs); n > 0 {
				l := &runs[n-1]
				if l.delta == delta {
					if l.first == l.last && r-l.last <= 2 {
						l.stride, l.last = r-l.last, r
						continue
					}
					if l.first != l.last && r-l.last == l.stride {
						l.last = r
						continue
					}
				}
			}
			runs = append(runs, run{r, r, 1, delta})
		}
		fmt.Printf("inline constexpr CaseRun %s[] = {\n", name)
		column = 0
		for _, r := range runs {
			print(fmt.Sprintf("{0x%X, 0x%X, %d, %d},", r.first, r.last, r.stride, r.delta))
		}
		fmt.Println("\n};")
	}
	printRuns("kUpper", func(r rune) (rune, bool) { return 0, unicode.IsUpper(r) })
	printRuns("kLower", func(r rune) (rune, bool) { return 0, unicode.IsLower(r) })
	printRuns("kFolds", func(r rune) (rune, bool) { f := folded(r); return f - r, f != r })
}
