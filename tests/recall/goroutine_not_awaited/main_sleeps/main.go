// Commands that guess how long it takes, and such that do something else meanwhile.
package main

import (
	"log"
	"os"
	"sync"
	"time"
)

type report struct {
	mu    sync.Mutex
	lines []string
}

func (r *report) write(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, line := range r.lines {
		os.WriteFile(name, []byte(line), 0o600)
	}
}

func (r *report) publish() {
	go r.write("report.txt") // want "goroutine-not-awaited: nobody waits for this goroutine, which writes to a file"
	r.tidy()
}

// Sleeping is a guess, a lock says nothing of it, and work on files takes as long as it takes.
func (r *report) tidy() {
	r.mu.Lock()
	r.lines = nil
	r.mu.Unlock()
	os.Remove("report.tmp")
	time.Sleep(2 * time.Second)
}

func run(args []string) error {
	r := &report{lines: args}
	if len(args) == 0 {
		return os.ErrInvalid
	}
	r.publish()
	return os.Rename("report.txt", args[0])
}

// It goes on as long as main does, which is what it is for.
func beat() {
	for {
		os.WriteFile("alive", nil, 0o600)
		time.Sleep(time.Second)
	}
}

func main() {
	go beat() // silent "goroutine-not-awaited: it goes on for as long as main takes"
	if err := run(os.Args[1:]); err != nil {
		log.Fatal(err)
	}
}
