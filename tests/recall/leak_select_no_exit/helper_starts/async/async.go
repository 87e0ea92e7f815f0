package async

import "log"

// Go runs f in a goroutine that survives panics.
func Go(name string, f func()) {
	go run(name, f)
}

func run(name string, f func()) {
	defer func() {
		if r := recover(); r != nil {
			log.Print(name, r)
		}
	}()
	f()
}
