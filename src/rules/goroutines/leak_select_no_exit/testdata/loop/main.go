package main

import (
	"log"
	"net"
	"time"
)

// A goroutine for each connection, which stays when the connection is closed.
func main() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	for range 4 {
		go measure() // four, as long as the process
	}
	for {
		conn, err := l.Accept()
		if err != nil {
			continue
		}
		go serve(conn) // want "leak-select-no-exit: no case leads out of this goroutine's select loop; every iteration of the loop around it leaves one behind"
	}
}

func serve(conn net.Conn) {
	lines := make(chan string)
	for {
		select {
		case line := <-lines:
			conn.Write([]byte(line))
		case <-time.After(time.Second):
			conn.Write([]byte("tick"))
		}
	}
}

func measure() {
	t := time.NewTicker(time.Minute)
	for {
		select {
		case <-t.C:
		}
	}
}

// The loop tries until it works, and then starts one.
func connect(addr string) {
	for {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			time.Sleep(time.Second)
			continue
		}
		go serve(conn)
		return
	}
}

var _ = connect
