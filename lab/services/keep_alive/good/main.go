// A service that keeps three hundred connections to the service that it asks: they were needed at
// once in the beginning, and are used in turn since. Nothing leaks.
package main

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"sync"
	"time"

	"example.com/lab/serve"
)

const connections = 300

var (
	upstream string
	client   = &http.Client{
		Timeout:   5 * time.Second,
		Transport: &http.Transport{MaxIdleConnsPerHost: connections, IdleConnTimeout: time.Hour},
	}
)

func main() {
	upstream = serve.Upstream(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.RawQuery == "slow" {
			time.Sleep(time.Second)
		}
		fmt.Fprint(w, "42")
	})
	var wait sync.WaitGroup
	for range connections {
		wait.Go(func() {
			if _, err := ask(upstream + "/?slow"); err != nil {
				log.Print(err)
			}
		})
	}
	wait.Wait()
	serve.Run(handle)
}

func handle(w http.ResponseWriter, r *http.Request) {
	stock, err := ask(upstream)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	fmt.Fprintf(w, "%s in stock\n", stock)
}

func ask(url string) ([]byte, error) {
	answer, err := client.Get(url)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	return io.ReadAll(answer.Body)
}
