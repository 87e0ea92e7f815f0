package main

import (
	"net/http"
	"sync"
)

// Who started it can end it.
func main() {
	var group sync.WaitGroup
	group.Go(func() {
		http.Get("http://prices") // silent "outgoing-call-no-deadline: neither a request gets here"
	})
	group.Wait()
}
