// Who makes the channel, who loops over it and who sends are in three packages; a program for each
// tenant makes one bus.
package main

import (
	"net/http"

	"example.com/bus/internal/bus"
	"example.com/bus/internal/sink"
)

func tenant(w http.ResponseWriter, r *http.Request) {
	events := make(chan bus.Event, 8)
	b := bus.New(events)
	s := sink.New(events)
	b.Publish(bus.Event{Name: s.Name + r.URL.Path})
}

func report(w http.ResponseWriter, r *http.Request) {
	lines := make(chan string)
	sink.Follow(lines)
	lines <- r.URL.Path
	close(lines)
}

func main() {
	http.HandleFunc("/tenant", tenant)
	http.HandleFunc("/report", report)
	http.ListenAndServe("127.0.0.1:8080", nil)
}
