// Load asks a service of the lab at a steady rate and collects meanwhile what it shows of itself:
//
//	load -url http://localhost:8090 -rate 100 -seed 1 -for 60s -out DIR
//
// The requests come at random moments, as of users who know nothing of each other (a Poisson
// process); the same seed gives the same moments. DIR then holds goroutine and heap profiles of every
// few seconds, a CPU profile and an execution trace taken under load, and, from the end, a dump of all
// goroutines, /debug/vars and the profiles of locks, of waiting and of leaks. Without -out nothing is
// collected. What was measured is printed as one line of JSON.
//
//	load -url http://localhost:8090 -users 0,100,1000 -for 10s
//
// asks with so many users at once, one number after the other, and prints a line of JSON for each.
// It collects no evidence, as that is load, too.
package main

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

var (
	service = flag.String("url", "http://localhost:8090", "the service")
	rate    = flag.Float64("rate", 100, "requests a second")
	seed    = flag.Uint64("seed", 1, "of the moments at which requests come")
	length  = flag.Duration("for", time.Minute, "how long")
	every   = flag.Duration("every", 5*time.Second, "time between samples")
	out     = flag.String("out", "", "folder for the evidence; none is collected without it")
	crowds  = flag.String("users", "", "numbers of users at once, instead of a rate")
)

// What one client at a time measured.
type measured struct {
	mu       sync.Mutex
	times    []time.Duration
	timeouts int
	errors   int
}

func (m *measured) add(took time.Duration, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch {
	case os.IsTimeout(err):
		m.timeouts++
	case err != nil:
		m.errors++
	default:
		m.times = append(m.times, took)
	}
}

// result is what is printed; times are milliseconds.
type result struct {
	Requests int     `json:"requests"`
	Errors   int     `json:"errors"`
	Timeouts int     `json:"timeouts"`
	Average  float64 `json:"average"`
	P99      float64 `json:"p99"`
	Greatest float64 `json:"greatest"`
}

func (m *measured) result() result {
	m.mu.Lock()
	defer m.mu.Unlock()
	slices.Sort(m.times)
	r := result{Requests: len(m.times) + m.errors + m.timeouts, Errors: m.errors, Timeouts: m.timeouts}
	if len(m.times) == 0 {
		return r
	}
	var sum time.Duration
	for _, t := range m.times {
		sum += t
	}
	milliseconds := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	r.Average = milliseconds(sum / time.Duration(len(m.times)))
	r.P99 = milliseconds(m.times[len(m.times)*99/100])
	r.Greatest = milliseconds(m.times[len(m.times)-1])
	return r
}

func main() {
	flag.Parse()
	if err := waitUntilUp(); err != nil {
		log.Fatal(err)
	}
	show := json.NewEncoder(os.Stdout).Encode
	var err error
	if *crowds != "" {
		err = climb(*crowds, show)
	} else {
		err = steadily(show)
	}
	if err != nil {
		log.Fatal(err)
	}
}

// steadily asks at one rate and collects evidence meanwhile.
func steadily(show func(any) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), *length)
	defer cancel()
	var all measured
	var jobs sync.WaitGroup
	jobs.Go(func() { ask(ctx, &all) })
	if *out != "" {
		if err := os.MkdirAll(*out, 0o755); err != nil {
			return err
		}
		jobs.Go(func() { sample(ctx) })
		jobs.Go(func() { profileUnderLoad(ctx) })
	}
	jobs.Wait()
	if *out != "" {
		atTheEnd()
	}
	return show(all.result())
}

// One client for questions, another for evidence.
var (
	asker     = &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	collector = &http.Client{Timeout: time.Minute}
)

func waitUntilUp() error {
	var err error
	for range 600 {
		if err = get(context.Background(), collector, *service+"/debug/vars", io.Discard); err == nil {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return err
}

func get(ctx context.Context, client *http.Client, url string, to io.Writer) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	answer, err := client.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	_, err = io.Copy(to, answer.Body)
	if err == nil && answer.StatusCode >= http.StatusBadRequest {
		return fmt.Errorf("%s: %s", url, answer.Status)
	}
	return err
}

// ask sends requests when their time has come, whether the ones before are answered or not.
func ask(ctx context.Context, all *measured) {
	random := rand.New(rand.NewPCG(*seed, 0))
	due := time.Now()
	var requests sync.WaitGroup
	defer requests.Wait()
	for number := 0; ; number++ {
		due = due.Add(time.Duration(random.ExpFloat64() / *rate * float64(time.Second)))
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Until(due)):
		}
		url := fmt.Sprintf("%s/page?%d", *service, number)
		if number%2 == 0 {
			url = fmt.Sprintf("%s/page?id=%d", *service, number/2)
		}
		requests.Go(func() {
			begin := time.Now()
			// The load's own end is no error of the service.
			err := get(context.WithoutCancel(ctx), asker, url, io.Discard)
			all.add(time.Since(begin), err)
		})
	}
}

// collect saves what an endpoint shows, compressed where the name says so; profiles are already. What a
// service does not have is left out.
func collect(ctx context.Context, endpoint, name string) {
	path := filepath.Join(*out, name)
	file, err := os.Create(path)
	if err != nil {
		log.Fatal(err)
	}
	if err = save(ctx, endpoint, name, file); err != nil {
		os.Remove(path)
		log.Printf("load: %s: %v", endpoint, err)
	}
}

func save(ctx context.Context, endpoint, name string, file *os.File) (err error) {
	defer func() { err = errors.Join(err, file.Close()) }()
	if !strings.HasSuffix(name, ".gz") || strings.HasSuffix(name, ".pb.gz") {
		return get(ctx, collector, *service+endpoint, file)
	}
	packed := gzip.NewWriter(file)
	defer func() { err = errors.Join(err, packed.Close()) }()
	return get(ctx, collector, *service+endpoint, packed)
}

func sample(ctx context.Context) {
	ticker := time.NewTicker(*every)
	defer ticker.Stop()
	for number := 0; ; number++ {
		collect(context.WithoutCancel(ctx), "/debug/pprof/goroutine", fmt.Sprintf("goroutine.%04d.pb.gz", number))
		collect(context.WithoutCancel(ctx), "/debug/pprof/heap", fmt.Sprintf("heap.%04d.pb.gz", number))
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// profileUnderLoad begins when a third of the time has passed.
func profileUnderLoad(ctx context.Context) {
	third := *length / 3
	select {
	case <-ctx.Done():
		return
	case <-time.After(third):
	}
	seconds := max(1, int(third.Seconds())-1)
	collect(context.WithoutCancel(ctx), fmt.Sprintf("/debug/pprof/profile?seconds=%d", min(seconds, 20)), "cpu.pb.gz")
	collect(context.WithoutCancel(ctx), fmt.Sprintf("/debug/pprof/mutex?seconds=%d", min(seconds, 10)), "mutex.pb.gz")
	collect(context.WithoutCancel(ctx), fmt.Sprintf("/debug/pprof/trace?seconds=%d", min(seconds, 5)), "trace.out.gz")
}

func atTheEnd() {
	ctx := context.Background()
	collect(ctx, "/debug/vars", "vars.json")
	collect(ctx, "/debug/pprof/goroutine?debug=2", "dump.txt.gz")
	collect(ctx, "/debug/pprof/goroutineleak", "goroutineleak.pb.gz")
	collect(ctx, "/debug/pprof/block", "block.pb.gz")
	collect(ctx, "/debug/pprof/heap?gc=1", "heap.end.pb.gz")
}
