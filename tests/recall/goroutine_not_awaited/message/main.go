// Messages that the handler does not wait for are lost when the process ends.
package main

import (
	"context"
	"log"
	"net/http"

	"github.com/segmentio/kafka-go"
)

type events struct{ writer *kafka.Writer }

func (e *events) tell(key, value string) {
	message := kafka.Message{Key: []byte(key), Value: []byte(value)}
	if err := e.writer.WriteMessages(context.Background(), message); err != nil {
		log.Print(err)
	}
}

type server struct{ events *events }

func (s *server) order(w http.ResponseWriter, r *http.Request) {
	go s.events.tell("order", r.FormValue("id")) // want "goroutine-not-awaited: nobody waits for this goroutine, which sends a message"
	w.WriteHeader(http.StatusAccepted)
}

func (s *server) pay(w http.ResponseWriter, r *http.Request) {
	s.events.tell("payment", r.FormValue("id"))
	w.WriteHeader(http.StatusOK)
}

func main() {
	s := &server{&events{&kafka.Writer{}}}
	http.HandleFunc("POST /order", s.order)
	http.HandleFunc("POST /payment", s.pay)
	http.ListenAndServe("127.0.0.1:8080", nil)
}
