// Evidencebench makes the inputs of tools/bench/evidence.
//
//	evidencebench dump 200000 FILE       a goroutine dump, as SIGQUIT and debug=2 print it
//	evidencebench profile 200000 FILE    a heap profile, raw: so many samples of 32 frames, over
//	                                     100,000 places in 20,000 functions
package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
	"time"
)

func main() {
	if len(os.Args) != 4 {
		fail("usage: evidencebench dump|profile N FILE")
	}
	n, err := strconv.Atoi(os.Args[2])
	check(err)
	file, err := os.Create(os.Args[3])
	check(err)
	switch os.Args[1] {
	case "dump":
		dump(n, file)
	case "profile":
		profile(n, file)
	default:
		fail("evidencebench: unknown input " + os.Args[1])
	}
	check(file.Close())
}

// ---- The dump ----

type worker struct {
	in, out chan int
	mutex   *sync.Mutex
}

func (w *worker) serve(id int, name string) { w.handle(id, name, []byte(name)) }

func (w *worker) handle(id int, name string, body []byte) {
	switch id % 10 {
	case 0, 1, 2, 3, 4:
		w.receive(id)
	case 5, 6:
		w.selecting(name, body)
	case 7:
		w.lock(uint64(id))
	case 8:
		w.send(body)
	default:
		w.nested(id/10%4, name)
	}
}

//go:noinline
func (w *worker) receive(id int) { <-w.in; fmt.Sprint(id) }

//go:noinline
func (w *worker) send(body []byte) { w.out <- len(body) }

//go:noinline
func (w *worker) selecting(name string, body []byte) {
	select {
	case <-w.in:
	case w.out <- len(name) + len(body):
	}
}

//go:noinline
func (w *worker) lock(id uint64) { w.mutex.Lock(); fmt.Sprint(id) }

//go:noinline
func (w *worker) nested(depth int, name string) {
	if depth > 0 {
		w.nested(depth-1, name)
		return
	}
	w.receive(len(name))
}

func dump(n int, file *os.File) {
	w := &worker{in: make(chan int), out: make(chan int), mutex: new(sync.Mutex)}
	w.mutex.Lock()
	for i := range n {
		go w.serve(i, "tenant")
	}
	for runtime.NumGoroutine() < n {
		time.Sleep(10 * time.Millisecond)
	}
	time.Sleep(time.Second)
	text := make([]byte, 1024*n+1<<20)
	_, err := file.Write(text[:runtime.Stack(text, true)])
	check(err)
}

// ---- The profile ----

// Of a message under construction; only what the profile needs.
type message []byte

func (m *message) number(field int, value uint64) {
	*m = binary.AppendUvarint(*m, uint64(field)<<3)
	*m = binary.AppendUvarint(*m, value)
}

func (m *message) bytes(field int, value []byte) {
	*m = binary.AppendUvarint(*m, uint64(field)<<3|2)
	*m = binary.AppendUvarint(*m, uint64(len(value)))
	*m = append(*m, value...)
}

const (
	functions = 20_000
	locations = 100_000
	depth     = 32
	branches  = 3 // how many callees a frame has: the first dozen frames are shared
)

// A step of splitmix64: numbers that are the same in every run.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

func profile(n int, file *os.File) {
	out := bufio.NewWriterSize(file, 1<<20)
	field := func(number int, m message) {
		var head message
		head.bytes(number, m)
		_, err := out.Write(head)
		check(err)
	}
	strings := []string{"", "alloc_objects", "count", "alloc_space", "bytes", "inuse_objects", "inuse_space", "space"}
	for _, pair := range [][2]uint64{{1, 2}, {3, 4}, {5, 2}, {6, 4}} {
		var m message
		m.number(1, pair[0])
		m.number(2, pair[1])
		field(1, m)
	}
	var random uint64
	for range n {
		place := uint64(1)
		ids := make([]uint64, depth)
		for d := depth - 1; d >= 0; d-- {
			random = mix(random)
			place = mix(place*branches+random%branches) % locations
			ids[d] = place + 1
		}
		var packed, values, label, m message
		for _, id := range ids {
			packed = binary.AppendUvarint(packed, id)
		}
		size := uint64(16) << (random % 8)
		count := random >> 40 % 1000
		for _, value := range []uint64{count * 3, count * 3 * size, count, count * size} {
			values = binary.AppendUvarint(values, value)
		}
		label.number(1, 4)
		label.number(3, size)
		m.bytes(1, packed)
		m.bytes(2, values)
		m.bytes(3, label)
		field(2, m)
	}
	for id := range uint64(locations) {
		var line, m message
		line.number(1, id%functions+1)
		line.number(2, id/functions*10+7)
		m.number(1, id+1)
		m.number(3, 0x400000+id*16)
		m.bytes(4, line)
		field(4, m)
	}
	for id := range uint64(functions) {
		var m message
		m.number(1, id+1)
		m.number(2, uint64(len(strings)))
		m.number(3, uint64(len(strings)))
		m.number(4, uint64(len(strings)+1))
		m.number(5, 5)
		strings = append(strings, fmt.Sprintf("example.com/service/internal/pkg%d.(*Type%d).Method%d", id%200, id%3000, id),
			fmt.Sprintf("/build/service/internal/pkg%d/file%d.go", id%200, id%2000))
		field(5, m)
	}
	for _, text := range strings {
		field(6, message(text))
	}
	var periodType, rest message
	periodType.number(1, 7)
	periodType.number(2, 4)
	field(11, periodType)
	rest.number(12, 524288)
	_, err := out.Write(rest)
	check(err)
	check(out.Flush())
}

func check(err error) {
	if err != nil {
		fail("evidencebench: " + err.Error())
	}
}

func fail(text string) {
	fmt.Fprintln(os.Stderr, text)
	os.Exit(1)
}
