package p

import (
	"context"
	"io"
	"net"
	"os"
	"sync"
)

func ranges(names []string) error {
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close() // want "defer-in-loop: every iteration defers `f.Close`"
		if _, err := io.ReadAll(f); err != nil {
			return err
		}
	}
	return nil
}

// The context that came with the function is what the iteration goes on to use.
func cancels(ctx context.Context, n int) error {
	for i := 0; i < n; i++ {
		one, cancel := context.WithCancel(ctx)
		defer cancel() // want "defer-in-loop: every iteration defers `cancel`"
		if err := work(one); err != nil {
			return err
		}
	}
	return nil
}

func literal(names []string) (err error) {
	for _, name := range names {
		f, openErr := os.Create(name)
		if openErr != nil {
			return openErr
		}
		defer func() { // want "defer-in-loop: every iteration defers this function literal"
			if closeErr := f.Close(); closeErr != nil {
				err = closeErr
			}
		}()
		f.WriteString("x")
	}
	return nil
}

func argument(dirs []string) {
	for _, dir := range dirs {
		tmp := dir + "/tmp"
		defer os.RemoveAll(tmp) // want "defer-in-loop: every iteration defers `os.RemoveAll`"
		os.Mkdir(tmp, 0o700)
	}
}

// The inner loop is left after the defer; the outer one is not.
func outerLoop(groups [][]string) {
	for _, group := range groups {
		for _, name := range group {
			f, err := os.Open(name)
			if err != nil {
				continue
			}
			defer f.Close() // want "defer-in-loop: every iteration defers `f.Close`"
			io.Copy(io.Discard, f)
			break
		}
	}
}

// `break` leaves the select, not the loop.
func breakInSelect(names chan string, done chan struct{}) {
	for {
		select {
		case name := <-names:
			f, err := os.Open(name)
			if err != nil {
				return
			}
			defer f.Close() // want "defer-in-loop: every iteration defers `f.Close`"
			io.Copy(io.Discard, f)
			break
		case <-done:
			return
		}
	}
}

// A goroutine per connection does not close what the loop defers for ever.
func accept(l net.Listener) error {
	for {
		conn, err := l.Accept()
		if err != nil {
			return err
		}
		defer conn.Close() // want "defer-in-loop: every iteration defers `conn.Close`"
		go serve(conn)
	}
}

func jumpsBack(name string) error {
again:
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close() // want "defer-in-loop: every iteration defers `f.Close`"
	if !ready(f) {
		goto again
	}
	return nil
}

// The body of a range over a function is part of the function around it, and so are its defers.
func rangeOverFunc(names func(yield func(string) bool)) {
	for name := range names {
		f, err := os.Open(name)
		if err != nil {
			return
		}
		defer f.Close() // want "defer-in-loop: every iteration defers `f.Close`"
		io.Copy(io.Discard, f)
	}
}

func insideLiteral(names []string) func() {
	return func() {
		for _, name := range names {
			f, _ := os.Open(name)
			defer f.Close() // want "defer-in-loop: every iteration defers `f.Close`"
			io.Copy(io.Discard, f)
		}
	}
}

type counter struct {
	mu sync.Mutex
	n  int
}

func (c *counter) add(values []int) {
	for _, v := range values {
		c.mu.Lock()
		defer c.mu.Unlock() // want "defer-in-loop: the next iteration waits for ever for this lock"
		c.n += v
	}
}

// Twice is enough for that.
func (c *counter) addTwice(v int) {
	for i := 0; i < 2; i++ {
		c.mu.Lock()
		defer c.mu.Unlock() // want "defer-in-loop: the next iteration waits for ever for this lock"
		c.n += v
	}
}

func neverRuns(jobs chan func(), wg *sync.WaitGroup) {
	for {
		job := <-jobs
		defer wg.Done() // want "defer-in-loop: deferred `wg.Done` never runs"
		job()
	}
}

func recovers(jobs chan func()) {
	for job := range jobs {
		defer func() { // want "defer-in-loop: a panic in one iteration ends the loop in spite of this"
			_ = recover()
		}()
		job()
	}
}

func work(context.Context) error { return nil }
func serve(net.Conn)             {}
func ready(*os.File) bool        { return true }

// Closed and never mentioned again: nobody needs it open.
func onlyClosed(names []string) error {
	for _, name := range names {
		f, err := os.Create(name)
		if err != nil {
			return err
		}
		defer f.Close() // want "defer-in-loop: every iteration defers `f.Close`"
	}
	return nil
}

// Nothing is released, but a hundred thousand calls wait for the end.
func many(done func(int)) {
	for i := 0; i < 100_000; i++ {
		defer done(i) // want "defer-in-loop: every iteration defers `done`"
	}
}

// The literal is given what it closes.
func given(names []string) {
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			continue
		}
		defer func(c io.Closer, what string) { // want "defer-in-loop: every iteration defers this function literal"
			if c.Close() != nil {
				println(what)
			}
		}(f, name)
		io.Copy(io.Discard, f)
	}
}

// The variable is the function's, what it holds the iteration's.
func oneVariable(names []string) error {
	var f *os.File
	var err error
	for _, name := range names {
		f, err = os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close() // want "defer-in-loop: every iteration defers `f.Close`"
		io.Copy(io.Discard, f)
	}
	return nil
}

// Locks for reading pile up: a writer waits for the end of the function, and further readers for it.
func readers(mu *sync.RWMutex, counts map[string]int, names []string) (sum int) {
	for _, name := range names {
		mu.RLock()
		defer mu.RUnlock() // want "defer-in-loop: every iteration defers `mu.RUnlock`"
		sum += counts[name]
	}
	return sum
}
