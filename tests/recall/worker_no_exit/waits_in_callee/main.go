// The loop itself does not wait: what it calls does. Each connection starts one.
package main

import (
	"log"
	"net"
	"time"
)

type session struct {
	conn net.Conn
	n    int
}

func (s *session) step() {
	s.pause()
	s.conn.Write([]byte{byte(s.n)})
}

func (s *session) pause() { time.Sleep(time.Second) }

func (s *session) serve() {
	for {
		s.n++
		s.step()
	}
}

func (s *session) serveCarefully() {
	for {
		s.pause()
		if _, err := s.conn.Write([]byte{byte(s.n)}); err != nil {
			return
		}
	}
}

func main() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		s := &session{conn: conn}
		go s.serve() // want "worker-no-exit: every iteration of the loop around it leaves one behind"
		go s.serveCarefully()
	}
}
