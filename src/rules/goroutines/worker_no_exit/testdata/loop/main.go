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
