// A command starts a goroutine and ends.
package main

import (
	"fmt"
	"os"
)

func report(lines []string) {
	f, err := os.Create("report.txt")
	if err != nil {
		return
	}
	defer f.Close()
	for _, line := range lines {
		fmt.Fprintln(f, line)
	}
}

func main() {
	lines := os.Args[1:]
	go report(lines) // want "goroutine-not-awaited: nobody waits for this goroutine, which writes to a file"
	fmt.Println(len(lines), "lines")
}
