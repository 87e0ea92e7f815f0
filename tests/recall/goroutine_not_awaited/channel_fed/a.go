// What main hands to the goroutine is taken from it, not done, when main ends.
package main

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
)

type index struct {
	in   chan string
	out  *bufio.Writer
	file *os.File
}

func open(name string) *index {
	f, err := os.Create(name)
	if err != nil {
		os.Exit(1)
	}
	x := &index{in: make(chan string, 128), out: bufio.NewWriter(f), file: f}
	go x.loop() // want "goroutine-not-awaited: nobody waits for this goroutine, which writes to a file"
	return x
}

func (x *index) loop() {
	for path := range x.in {
		fmt.Fprintln(x.out, path)
	}
	x.out.Flush()
	x.file.Sync()
}

func (x *index) Close() { close(x.in) }

type journal struct {
	in   chan string
	done chan struct{}
	file *os.File
}

// Close waits for the last line.
func keep(f *os.File) *journal {
	j := &journal{in: make(chan string), done: make(chan struct{}), file: f}
	go func() {
		defer close(j.done)
		for line := range j.in {
			j.file.WriteString(line)
		}
	}()
	return j
}

func (j *journal) Close() {
	close(j.in)
	<-j.done
}

func main() {
	x := open("index")
	defer x.Close()
	filepath.WalkDir(".", func(path string, d os.DirEntry, err error) error {
		x.in <- path
		return err
	})
	if len(os.Args) > 9 {
		os.Exit(2)
	}
}
