// Middleware starts the goroutine; the file is behind two structs and an interface of the library.
package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
)

type accessLog struct {
	mu  sync.Mutex
	out io.Writer
}

func (l *accessLog) line(path string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	fmt.Fprintln(l.out, path)
}

func (l *accessLog) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		go appendLine(r.URL.Path) // want "goroutine-not-awaited: nobody waits for this goroutine, which writes to a file"
		next.ServeHTTP(w, r)
	})
}

func appendLine(path string) {
	f, err := os.OpenFile("access.log", os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return
	}
	defer f.Close()
	out := bufio.NewWriter(f)
	fmt.Fprintln(out, path)
	out.Flush()
}

func main() {
	l := &accessLog{out: os.Stderr}
	http.Handle("/", l.wrap(http.NotFoundHandler()))
	http.ListenAndServe("127.0.0.1:8080", nil)
}
