// A service with two thousand workers, all of which wait for work most of the time: nothing leaks.
package main

import (
	"fmt"
	"net/http"
	"time"

	"example.com/lab/serve"
)

const workers = 2000

type job struct {
	number int
	result chan<- int
}

var jobs = make(chan job)

func main() {
	for range workers {
		go work()
	}
	serve.Run(handle)
}

func work() {
	for j := range jobs {
		time.Sleep(5 * time.Millisecond)
		j.result <- j.number * j.number
	}
}

func handle(w http.ResponseWriter, r *http.Request) {
	result := make(chan int, 1)
	select {
	case jobs <- job{number: len(r.URL.RawQuery), result: result}:
		fmt.Fprintln(w, <-result)
	case <-r.Context().Done():
	}
}
