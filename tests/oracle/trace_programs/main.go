// Makes execution traces for the comparison of trace readers: small programs, each of which shows
// one side of the scheduler. Run as `trace_programs NAME FILE`, with `trace_programs list` for names.
// What a run does depends on the machine and its load; both readers get the same file.
package main

import (
	"context"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"runtime/pprof"
	"runtime/trace"
	"sort"
	"sync"
	"time"
)

var programs = map[string]func(){
	"pingpong": pingpong,
	"http":     serve,
	"gc":       collect,
	"syscalls": syscalls,
	"tasks":    tasks,
	"coro":     coroutines,
	"mutex":    contend,
	"samples":  spin,
	"threads":  threads,
	"long":     func() { runFor(3500*time.Millisecond, pingpong, collect) },
	"bench":    func() { runFor(2*time.Second, pingpong, pingpong, pingpong) },
	"bench3":   func() { runFor(6*time.Second, pingpong, pingpong, pingpong) },
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "trace_programs:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 1 && args[0] == "list" {
		for _, name := range names() {
			fmt.Println(name)
		}
		return nil
	}
	if len(args) != 2 {
		return fmt.Errorf("expected a name and a file, or list")
	}
	name := args[0]
	if name == "flight" {
		return record(args[1])
	}
	program, ok := programs[name]
	if !ok {
		return fmt.Errorf("no program %q", name)
	}
	file, err := os.Create(args[1])
	if err != nil {
		return err
	}
	if err := trace.Start(file); err != nil {
		return err
	}
	if name == "samples" {
		if err := pprof.StartCPUProfile(io.Discard); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	program()
	trace.Stop()
	return file.Close()
}

// The last moments only, of a program that has run for a while: generations do not begin at 1.
func record(path string) error {
	recorder := trace.NewFlightRecorder(trace.FlightRecorderConfig{MinAge: time.Second})
	if err := recorder.Start(); err != nil {
		return err
	}
	runFor(4*time.Second, contend, tasks, func() { time.Sleep(time.Millisecond) })
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	if _, err := recorder.WriteTo(file); err != nil {
		return err
	}
	recorder.Stop()
	return file.Close()
}

func names() []string {
	list := []string{"flight"}
	for name := range programs {
		list = append(list, name)
	}
	sort.Strings(list)
	return list
}

// Repeats all bodies side by side until the time is over.
func runFor(span time.Duration, bodies ...func()) {
	var wait sync.WaitGroup
	end := time.Now().Add(span)
	for _, body := range bodies {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for time.Now().Before(end) {
				body()
			}
		}()
	}
	wait.Wait()
}

// Two goroutines hand a value to and fro.
func pingpong() {
	there, back := make(chan int), make(chan int)
	go func() {
		for v := range there {
			back <- v + 1
		}
		close(back)
	}()
	for i := range 20000 {
		there <- i
		<-back
	}
	close(there)
	<-back
}

func serve() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(time.Millisecond)
		fmt.Fprintln(w, r.URL.Path)
	}))
	defer server.Close()
	var wait sync.WaitGroup
	for client := range 8 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for i := range 50 {
				answer, err := http.Get(fmt.Sprintf("%s/%d/%d", server.URL, client, i))
				if err != nil {
					continue
				}
				io.Copy(io.Discard, answer.Body)
				answer.Body.Close()
			}
		}()
	}
	wait.Wait()
}

var kept [][]byte

// Allocates until several cycles of the collector have run, with assists.
func collect() {
	var wait sync.WaitGroup
	var lock sync.Mutex
	for range 4 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for i := range 400 {
				block := make([]byte, 64<<10)
				block[0] = byte(i)
				lock.Lock()
				kept = append(kept, block)
				if len(kept) > 300 {
					kept = kept[100:]
				}
				lock.Unlock()
			}
		}()
	}
	wait.Wait()
	runtime.GC()
}

// Pipes and files: system calls that block and that do not, and processors stolen meanwhile.
func syscalls() {
	var wait sync.WaitGroup
	for range 6 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			file, err := os.CreateTemp("", "trace")
			if err != nil {
				return
			}
			defer os.Remove(file.Name())
			defer file.Close()
			block := make([]byte, 4096)
			for i := range 100 {
				file.Write(block)
				if i%10 == 0 {
					file.Sync()
				}
			}
		}()
	}
	wait.Wait()
}

func tasks() {
	var wait sync.WaitGroup
	for range 20 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			ctx, task := trace.NewTask(context.Background(), "order")
			defer task.End()
			for range 5 {
				trace.WithRegion(ctx, "price", func() {
					trace.Log(ctx, "item", "screw")
					trace.WithRegion(ctx, "tax", runtime.Gosched)
				})
			}
		}()
	}
	wait.Wait()
}

func count(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

func coroutines() {
	for range 20 {
		next, stop := iter.Pull(count(50))
		for range 40 {
			next()
		}
		stop()
	}
}

func contend() {
	var lock sync.RWMutex
	var wait sync.WaitGroup
	cond := sync.NewCond(lock.RLocker())
	done := make(chan struct{})
	total := 0
	for range 8 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			for range 500 {
				lock.Lock()
				total++
				lock.Unlock()
				cond.Broadcast()
				select {
				case <-done:
				case <-time.After(10 * time.Microsecond):
				}
			}
		}()
	}
	wait.Wait()
	close(done)
}

func spin() {
	end := time.Now().Add(300 * time.Millisecond)
	runFor(300*time.Millisecond, func() {
		for x := 1; time.Now().Before(end); {
			for range 1000 {
				x = x*31 + 7
			}
		}
	})
}

// Many threads at once: goroutines locked to them, asleep and awake.
func threads() {
	var wait sync.WaitGroup
	for range 40 {
		wait.Add(1)
		go func() {
			defer wait.Done()
			runtime.LockOSThread()
			for range 40 {
				time.Sleep(200 * time.Microsecond)
				runtime.Gosched()
			}
		}()
	}
	wait.Wait()
}
