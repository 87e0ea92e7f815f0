package main

import (
	"log"
	"net"
	"net/http"
	"time"
)

func main() {
	go report() // one, as long as the process
	http.HandleFunc("/watch", watch)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	go acceptAll(l)
	go tasks(make(chan bool), make(chan *task))
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		go greet(conn) // want "worker-no-exit: no way leads out of this goroutine's loop; every iteration of the loop around it leaves one behind"
		go echo(conn)
	}
}

func report() {
	for {
		time.Sleep(time.Minute)
		log.Print("alive")
	}
}

func greet(conn net.Conn) {
	for {
		conn.Write([]byte("still here\n"))
		time.Sleep(time.Minute)
	}
}

func echo(conn net.Conn) {
	buf := make([]byte, 512)
	for {
		n, err := conn.Read(buf)
		if err != nil {
			return
		}
		conn.Write(buf[:n])
	}
}

func watch(w http.ResponseWriter, r *http.Request) {
	go func() { // want "worker-no-exit: no way leads out of this goroutine's loop; every request leaves one behind"
		for {
			time.Sleep(time.Second)
			log.Print(r.URL)
		}
	}()
}

// What decides whether it is started is new in each iteration, although its variable is not.
func acceptAll(l net.Listener) {
	var conn net.Conn
	var err error
	for {
		if conn, err = l.Accept(); err != nil {
			continue
		}
		go func(conn net.Conn) { // want "worker-no-exit: every iteration of the loop around it leaves one behind"
			for {
				conn.Write([]byte("still here\n"))
				log.Print(err)
				time.Sleep(time.Minute)
			}
		}(conn)
	}
}

type task struct {
	work chan func()
	next *task
}

// There are as many as were ever in use at a time: who is done is used again.
func tasks(wanted chan bool, done chan *task) {
	var free *task
	reporting := false
	for {
		select {
		case <-wanted:
			t := free
			if t != nil {
				free = t.next
			} else {
				t = &task{work: make(chan func())}
				go t.run() // silent "worker-no-exit: what earlier iterations have left decides"
			}
			t.work <- func() { log.Print("work") }
		case t := <-done:
			t.next = free
			free = t
			if !reporting {
				reporting = true
				go report() // silent "worker-no-exit: what earlier iterations have left decides"
			}
		}
	}
}

func (t *task) run() {
	for f := range t.work {
		f()
	}
}
