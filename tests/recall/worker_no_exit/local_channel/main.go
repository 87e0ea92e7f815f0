// The channel is a local variable of a handler, and a parameter of the worker.
package main

import (
	"fmt"
	"net/http"
)

func upload(w http.ResponseWriter, r *http.Request) {
	lines := make(chan string)
	go func() { // want "worker-no-exit: nobody closes `lines`, over which this goroutine loops; every request leaves one behind"
		for line := range lines {
			fmt.Println(line)
		}
	}()
	lines <- r.URL.Path
}

func process(w http.ResponseWriter, r *http.Request) {
	jobs := make(chan int, 4)
	for range 3 {
		go consume(jobs) // want "worker-no-exit: nobody closes `jobs`, over which this goroutine loops; every request leaves one behind"
	}
	for i := range 10 {
		jobs <- i
	}
}

func consume(jobs <-chan int) {
	for job := range jobs {
		fmt.Println(job)
	}
}

func closes(w http.ResponseWriter, r *http.Request) {
	jobs := make(chan int)
	defer close(jobs)
	go print(jobs)
	jobs <- 1
}

func print(numbers <-chan int) {
	for n := range numbers {
		fmt.Println(n)
	}
}

// Closed by another function, to which it is handed.
func produces(w http.ResponseWriter, r *http.Request) {
	names := make(chan string)
	go produce(names, r.URL.Path)
	go func() {
		for name := range names {
			fmt.Println(name)
		}
	}()
}

func produce(to chan<- string, name string) {
	to <- name
	close(to)
}

func main() {
	http.HandleFunc("/upload", upload)
	http.HandleFunc("/process", process)
	http.HandleFunc("/closes", closes)
	http.HandleFunc("/produces", produces)
	http.ListenAndServe("127.0.0.1:8080", nil)
}
