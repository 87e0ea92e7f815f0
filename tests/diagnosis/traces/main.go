// Writes the execution traces in the test data of the verdicts on traces: small programs that make
// one mistake each, and others that look alike and are well.
//
//	go build -trimpath -o traces .
//	GOMAXPROCS=2 ./traces CASE > CASE.trace && zstd -19 CASE.trace
package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"runtime/trace"
	"sync"
	"time"
)

const (
	long  = 300 * time.Millisecond
	short = 60 * time.Millisecond // where there are a million events in a second
	load  = 600 * time.Millisecond
)

var cases = map[string]struct {
	run    func(end time.Time)
	length time.Duration
}{
	"crowded_out":   {crowdedOut, long},
	"saturated":     {saturated, long},
	"quiet":         {quiet, long},
	"mem_stats":     {memStats, short},
	"tiny_tasks":    {tinyTasks, short},
	"real_tasks":    {realTasks, long},
	"pipeline":      {pipeline, short},
	"ping_pong":     {pingPong, short},
	"batches":       {batches, short},
	"slow_pipeline": {slowPipeline, short},
	"assists":       {assists, long},
	"seldom":        {seldom, load},
	"client_each":   {clientEach, load},
	"pool_fills":    {poolFills, load},
}

func main() {
	c, known := cases[os.Args[1]]
	if !known {
		fmt.Fprintln(os.Stderr, "no such case:", os.Args[1])
		os.Exit(2)
	}
	if err := trace.Start(os.Stdout); err != nil {
		panic(err)
	}
	defer trace.Stop()
	c.run(time.Now().Add(c.length))
}

// work keeps a processor busy for so long.
func work(d time.Duration) {
	for end := time.Now().Add(d); time.Now().Before(end); {
		for i := 0; i < 1000; i++ {
			sink += i
		}
	}
}

var sink int

// Requests that need little, beside jobs that take every processor.
func crowdedOut(end time.Time) {
	for range 6 {
		go report(end)
	}
	var requests sync.WaitGroup
	for time.Now().Before(end) {
		for range 40 {
			requests.Add(1)
			go request(&requests)
		}
		time.Sleep(2 * time.Millisecond)
	}
	requests.Wait()
}

func report(end time.Time) {
	for time.Now().Before(end) {
		work(5 * time.Millisecond)
	}
}

func request(requests *sync.WaitGroup) {
	defer requests.Done()
	for range 3 {
		work(2 * time.Microsecond)
		time.Sleep(time.Microsecond)
	}
}

// More requests than the processors can do, all alike.
func saturated(end time.Time) {
	var requests sync.WaitGroup
	for time.Now().Before(end) {
		for range 20 {
			requests.Add(1)
			go heavyRequest(&requests)
		}
		time.Sleep(2 * time.Millisecond)
	}
	requests.Wait()
}

func heavyRequest(requests *sync.WaitGroup) {
	defer requests.Done()
	work(300 * time.Microsecond)
}

// A service with little to do.
func quiet(end time.Time) {
	var requests sync.WaitGroup
	for time.Now().Before(end) {
		requests.Add(1)
		go heavyRequest(&requests)
		time.Sleep(2 * time.Millisecond)
	}
	requests.Wait()
}

// Each request asks for all statistics of the memory, on a heap with many spans.
func memStats(time.Time) {
	keep := make([][]byte, 0, 200_000)
	for range cap(keep) {
		keep = append(keep, make([]byte, 512))
	}
	end := time.Now().Add(short)
	var requests sync.WaitGroup
	for range 4 {
		requests.Add(1)
		go func() {
			defer requests.Done()
			for time.Now().Before(end) {
				statistics()
				work(100 * time.Microsecond)
			}
		}()
	}
	requests.Wait()
	runtime.KeepAlive(keep)
}

func statistics() {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
}

// A goroutine for each of many numbers.
func tinyTasks(end time.Time) {
	var tasks sync.WaitGroup
	for time.Now().Before(end) {
		for i := range 50 {
			tasks.Add(1)
			go square(i, &tasks)
		}
		tasks.Wait()
	}
}

func square(i int, tasks *sync.WaitGroup) {
	defer tasks.Done()
	squares[i] = i * i
}

var squares [64]int

// The same with work that is worth it.
func realTasks(end time.Time) {
	var tasks sync.WaitGroup
	for time.Now().Before(end) {
		for range 10 {
			tasks.Add(1)
			go heavyRequest(&tasks)
		}
		tasks.Wait()
	}
}

// Three stages with unbuffered channels, an item at a time.
func pipeline(end time.Time) {
	numbers := make(chan int)
	sums := make(chan int)
	go produce(numbers, end)
	go add(numbers, sums)
	consume(sums)
}

func produce(numbers chan<- int, end time.Time) {
	for i := 0; time.Now().Before(end); i++ {
		numbers <- i
	}
	close(numbers)
}

func add(numbers <-chan int, sums chan<- int) {
	total := 0
	for n := range numbers {
		total += n
		sums <- total
	}
	close(sums)
}

func consume(sums <-chan int) {
	for s := range sums {
		sink = s
	}
}

// Two goroutines of the same function.
func pingPong(end time.Time) {
	a, b := make(chan int), make(chan int)
	go player(a, b)
	go player(b, a)
	a <- 0
	time.Sleep(time.Until(end))
}

func player(in <-chan int, out chan<- int) {
	for n := range in {
		out <- n + 1
	}
}

// The pipeline with batches, which go back when they are done.
func batches(end time.Time) {
	numbers, back := make(chan []int, 4), make(chan []int, 4)
	for range cap(back) {
		back <- make([]int, 4096)
	}
	go func() {
		for time.Now().Before(end) {
			batch := <-back
			for i := range batch {
				batch[i] = i
			}
			numbers <- batch
		}
		close(numbers)
	}()
	for batch := range numbers {
		for _, n := range batch {
			sink += n
		}
		back <- batch
	}
}

// The pipeline with work for each item.
func slowPipeline(end time.Time) {
	numbers := make(chan int)
	go func() {
		for i := 0; time.Now().Before(end); i++ {
			work(50 * time.Microsecond)
			numbers <- i
		}
		close(numbers)
	}()
	consume(numbers)
}

// Requests that allocate faster than the collector marks, on a heap of pointers.
func assists(end time.Time) {
	var head *node
	for range 300_000 {
		head = &node{next: head}
	}
	var requests sync.WaitGroup
	for range 4 {
		requests.Go(func() {
			for time.Now().Before(end) {
				decode()
			}
		})
	}
	requests.Wait()
	runtime.KeepAlive(head)
}

// Requests that allocate as much, but seldom: hardly anything runs.
func seldom(end time.Time) {
	var head *node
	for range 60_000 {
		head = &node{next: head}
	}
	for time.Now().Before(end) {
		for range 100 {
			decode()
		}
		time.Sleep(40 * time.Millisecond)
	}
	runtime.KeepAlive(head)
}

type node struct {
	next *node
	data [8]int
}

var kept [64][]*node

func decode() {
	nodes := make([]*node, 0, 512)
	for range cap(nodes) {
		nodes = append(nodes, &node{})
	}
	kept[len(nodes)%64] = nodes
}

// A server that asks another one with a client of its own for every request.
func clientEach(end time.Time) {
	serve(end, 1, 0, func() *http.Client { return &http.Client{Transport: &http.Transport{DisableKeepAlives: true}} })
}

// One client for all requests, of which forty come at once and take long: it needs forty connections,
// and keeps them.
func poolFills(end time.Time) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 40}}
	serve(end, 40, 150*time.Millisecond, func() *http.Client { return client })
}

// serve has so many users ask a server, again and again, which asks another one that takes so long.
func serve(end time.Time, users int, takes time.Duration, client func() *http.Client) {
	upstream := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { time.Sleep(takes) }))
	defer upstream.Close()
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { ask(client(), upstream.URL) }))
	defer shop.Close()
	shared := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: users}}
	var done sync.WaitGroup
	for range users {
		done.Go(func() {
			for time.Now().Before(end) {
				ask(shared, shop.URL)
				time.Sleep(10 * time.Millisecond)
			}
		})
	}
	done.Wait()
}

func ask(client *http.Client, url string) {
	answer, err := client.Get(url)
	if err != nil {
		panic(err)
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		panic(err)
	}
}
