package main

import (
	"net"
	"time"
)

type server struct {
	seen int
	port string
}

// main calls it once.
func (s *server) start() {
	go func() { // silent "worker-no-exit: it is started neither in a loop without a bound, nor "
		for {
			time.Sleep(time.Second)
			s.seen++
		}
	}()
	log := make(chan string)
	go func() { // silent "worker-no-exit: main or an initializer calls the function that starts it, outside of loops"
		for line := range log {
			println(line)
		}
	}()
	log <- s.port
}

type connection struct {
	net.Conn
	out chan []byte
}

// The loop in main calls it for each connection.
func serve(conn net.Conn) {
	c := &connection{conn, make(chan []byte)}
	go c.write() // want "worker-no-exit: nobody closes `c.out`, over which this goroutine loops; every call of `serve` leaves one behind"
	buf := make([]byte, 512)
	for {
		n, err := c.Read(buf)
		if err != nil {
			return
		}
		c.out <- buf[:n]
	}
}

func (c *connection) write() {
	for data := range c.out {
		c.Write(data)
	}
}

func main() {
	s := &server{port: ":7000"}
	s.start()
	l, err := net.Listen("tcp", s.port)
	if err != nil {
		return
	}
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		go serve(conn)
	}
}
