// A command that waits, and one that serves.
package main

import (
	"os"
	"time"
)

func save(name string) { os.WriteFile(name, nil, 0o600) }

func main() {
	done := make(chan struct{})
	go func() {
		defer close(done)
		save("a")
	}()
	go save("b")
	<-done
	time.Sleep(time.Second)
	late()
}

func late() {
	for _, name := range os.Args {
		go save(name) // want "goroutine-not-awaited: nobody waits for this goroutine, which writes to a file"
	}
}
