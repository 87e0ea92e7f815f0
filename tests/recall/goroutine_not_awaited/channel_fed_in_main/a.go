// main closes the channel, and ends while the last name is worked on.
package main

import "os"

func main() {
	names := make(chan string)
	go func() { // want "goroutine-not-awaited: nobody waits for this goroutine, which writes to a file"
		for name := range names {
			os.WriteFile(name, nil, 0o600)
		}
	}()
	for _, name := range os.Args[1:] {
		names <- name
	}
	close(names)
}
