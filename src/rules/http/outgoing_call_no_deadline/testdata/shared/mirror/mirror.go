package mirror

import (
	"net/http"
	"sync"
)

// Only the command calls it, and waits for its goroutines.
func Download(urls []string) {
	var wg sync.WaitGroup
	for _, url := range urls {
		wg.Add(1)
		go func() {
			defer wg.Done()
			download(url)
		}()
	}
	wg.Wait()
}

func download(url string) {
	resp, err := http.Get(url) // silent "outgoing-call-no-deadline: neither a request gets here in a few steps, nor what goes on by itself"
	if err == nil {
		resp.Body.Close()
	}
}

// Nobody waits for it, but it is the command's.
func Progress() {
	resp, err := http.Get("http://progress") // silent "outgoing-call-no-deadline: neither a request gets here"
	if err == nil {
		resp.Body.Close()
	}
}

// A request waits for these.
func Check(urls []string) {
	done := make(chan error)
	for _, url := range urls {
		go func() { done <- check(url) }()
	}
	for range urls {
		<-done
	}
}

func check(url string) error {
	resp, err := http.Head(url) // want "outgoing-call-no-deadline: `Head` may wait for ever"
	if err != nil {
		return err
	}
	return resp.Body.Close()
}
