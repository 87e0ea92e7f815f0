// Service shows what a Go process can show of itself, for the oracle of runtime evidence: it works a
// little, leaves goroutines behind that wait in known ways, and writes every profile in every form.
//
//	go run . DIR
package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/pprof"
	"strings"
	"sync"
	"time"
)

type holder[T any] struct{ items []T }

func (h *holder[T]) add(item T) { h.items = append(h.items, item) }

var (
	kept   = map[int]*holder[string]{}
	sink   int
	sum    sync.Mutex
	custom = pprof.NewProfile("premortem.example/connections")
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: service DIR")
		os.Exit(2)
	}
	dir := os.Args[1]
	runtime.MemProfileRate = 4096
	runtime.SetBlockProfileRate(1)
	runtime.SetMutexProfileFraction(1)

	cpu := create(dir, "cpu.pb.gz")
	check(pprof.StartCPUProfile(cpu))
	pprof.Do(context.Background(), pprof.Labels("handler", "/work", "user \"x\"", "a, b"), func(context.Context) {
		work(400 * time.Millisecond)
	})
	work(100 * time.Millisecond)
	pprof.StopCPUProfile()
	check(cpu.Close())

	runtime.GC()
	before := create(dir, "heap_before.pb.gz")
	check(pprof.Lookup("heap").WriteTo(before, 0))
	check(before.Close())
	work(100 * time.Millisecond)
	contend()
	park()
	for i := range 5 {
		custom.Add(new(int), i)
	}
	runtime.GC()
	runtime.GC()
	debug.SetGCPercent(-1) // a collection between two forms of a profile would show
	write(dir, "heap", "allocs", "block", "mutex", "threadcreate", "goroutineleak", "premortem.example/connections")
	goroutines(dir)
}

// Calls itself, so that cumulative values must not count it twice.
func recurse(depth int) int {
	if depth == 0 {
		return len(strings.Repeat("x", 100))
	}
	return recurse(depth-1) + depth
}

func work(time_ time.Duration) {
	for end := time.Now().Add(time_); time.Now().Before(end); {
		for i := range 1000 {
			h := kept[i]
			if h == nil {
				h = &holder[string]{}
				kept[i] = h
			}
			if len(h.items) < 50 {
				h.add(fmt.Sprint("item ", i))
			}
			sink += recurse(20)
		}
	}
}

func contend() {
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 200 {
				sum.Lock()
				sink += recurse(50)
				sum.Unlock()
			}
		})
	}
	group.Wait()
}

func receive(c chan int) { sink += <-c }
func send(c chan int)    { c <- 1 }
func choose(a, b chan int) {
	select {
	case <-a:
	case b <- 1:
	}
}
func deep(depth int, c chan int) {
	if depth > 0 {
		deep(depth-1, c)
		return
	}
	<-c
}

// Goroutines that wait for good, in numbers that differ.
func park() {
	never := make(chan int)
	held = append(held, never)
	labels := pprof.Labels("tenant", "blue", "odd key", "{\"x\": 1}")
	for range 7 {
		go receive(never)
	}
	for range 5 {
		go send(make(chan int))
	}
	for range 3 {
		pprof.Do(context.Background(), labels, func(context.Context) { go choose(never, make(chan int)) })
	}
	for range 2 {
		go func() {
			var group sync.WaitGroup
			group.Add(1)
			group.Wait()
		}()
	}
	for range 4 {
		go func() { time.Sleep(time.Hour) }()
	}
	go deep(300, never)
	go func() {
		runtime.LockOSThread()
		<-never
	}()
	go func() { select {} }()
	go func() { var none chan int; <-none }()
	time.Sleep(100 * time.Millisecond)
}

var held []chan int

// Writes both forms of profiles. The process goes on in between, if only to write: what was recorded
// meanwhile makes it try again.
func write(dir string, names ...string) {
	for _, name := range names {
		profile := pprof.Lookup(name)
		if profile == nil {
			fmt.Fprintln(os.Stderr, "service: no profile", name)
			continue
		}
		var text, binary, again bytes.Buffer
		for range 20 {
			for _, form := range []*bytes.Buffer{&text, &binary, &again} {
				form.Reset()
			}
			check(profile.WriteTo(&text, 1))
			check(profile.WriteTo(&binary, 0))
			check(profile.WriteTo(&again, 1))
			samples, _, _ := bytes.Cut(text.Bytes(), []byte("# runtime.MemStats"))
			if bytes.HasPrefix(again.Bytes(), samples) {
				break
			}
		}
		file := filepath.Join(dir, strings.ReplaceAll(name, "/", "_"))
		check(os.WriteFile(file+".pb.gz", binary.Bytes(), 0o644))
		check(os.WriteFile(file+".debug1", text.Bytes(), 0o644))
	}
}

// One state in all forms: nothing moves between them, and all are written from one place.
func goroutines(dir string) {
	var forms [3]bytes.Buffer
	for form := range forms {
		check(pprof.Lookup("goroutine").WriteTo(&forms[form], form))
	}
	for form := range forms {
		name := []string{"goroutine.pb.gz", "goroutine.debug1", "goroutine.debug2"}[form]
		check(os.WriteFile(filepath.Join(dir, name), forms[form].Bytes(), 0o644))
	}
}

func create(dir, name string) *os.File {
	file, err := os.Create(filepath.Join(dir, name))
	check(err)
	return file
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "service:", err)
		os.Exit(1)
	}
}
