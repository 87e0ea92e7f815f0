// Command gen_unicode prints the tables of letters, digits and printable characters of the Go
// toolchain that runs it, as the lexer needs them: sorted ranges of code points from U+0080 up.
//
//	go run tools/gen_unicode.go > src/base/unicode_tables.inc
package main

import (
	"fmt"
	"runtime"
	"strconv"
	"unicode"
)

func printRanges(name string, is func(rune) bool) {
	fmt.Printf("inline constexpr RuneRange %s[] = {\n", name)
	column := 0
	for r := rune(0x80); r <= unicode.MaxRune; r++ {
		if !is(r) {
			continue
		}
		first := r
		for r < unicode.MaxRune && is(r+1) {
			r++
		}
		text := fmt.Sprintf("{0x%X, 0x%X},", first, r)
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
	fmt.Println("\n};")
}

func main() {
	fmt.Printf("// Made by tools/gen_unicode.go with %s, Unicode %s. Do not edit.\n", runtime.Version(), unicode.Version)
	printRanges("kLetters", unicode.IsLetter)
	printRanges("kDigits", unicode.IsDigit)
	printRanges("kPrintable", strconv.IsPrint)
}
