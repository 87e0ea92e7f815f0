// What a connection starts is behind an interface.
package main

import (
	"log"
	"net"
	"time"
)

type session interface{ serve() }

type chat struct {
	conn  net.Conn
	lines chan string
}

func (c *chat) serve() {
	beat := time.NewTicker(time.Second)
	defer beat.Stop()
	for {
		select {
		case line := <-c.lines:
			c.conn.Write([]byte(line))
		case <-beat.C:
			c.conn.Write([]byte("."))
		}
	}
}

func open(conn net.Conn) session { return &chat{conn: conn, lines: make(chan string)} }

func main() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	for {
		conn, err := l.Accept()
		if err != nil {
			log.Print(err)
			continue
		}
		s := open(conn)
		go s.serve() // want "leak-select-no-exit: every iteration of the loop around it leaves one behind"
	}
}
