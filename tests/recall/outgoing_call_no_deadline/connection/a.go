// Connections that the function makes itself.
package a

import (
	"bufio"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/smtp"
	"time"
)

type printers struct{ addr string }

func (p *printers) Status(w http.ResponseWriter, r *http.Request) {
	conn, err := net.DialTimeout("tcp", p.addr, time.Second) // want "outgoing-call-no-deadline: what reads from the connection of `DialTimeout` may wait for ever: its connection is given no deadline"
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	defer conn.Close()
	fmt.Fprintln(conn, "STATUS")
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	io.WriteString(w, line)
}

func (p *printers) Secure(w http.ResponseWriter, r *http.Request) {
	conn, err := tls.Dial("tcp", p.addr, nil) // want "outgoing-call-no-deadline: what reads from the connection of `Dial`"
	if err != nil {
		return
	}
	defer conn.Close()
	buf := make([]byte, 128)
	n, _ := conn.Read(buf)
	w.Write(buf[:n])
}

func (p *printers) Mail(w http.ResponseWriter, r *http.Request) {
	err := smtp.SendMail(p.addr, nil, "printer@example.com", []string{r.FormValue("to")}, []byte("paper jam")) // want "outgoing-call-no-deadline: `SendMail` may wait for ever"
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
	}
}

// With a deadline; not for more than a moment; one that others have; of single packets.
func (p *printers) Quick(w http.ResponseWriter, r *http.Request) {
	conn, err := net.Dial("tcp", p.addr)
	if err != nil {
		return
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(time.Second))
	io.Copy(w, conn)
}

func (p *printers) Alive(w http.ResponseWriter, r *http.Request) {
	conn, err := net.Dial("tcp", p.addr)
	if err != nil {
		return
	}
	conn.Close()
}

func (p *printers) Shared(w http.ResponseWriter, r *http.Request) {
	conn, err := net.Dial("tcp", p.addr)
	if err != nil {
		return
	}
	defer conn.Close()
	answer(conn, w)
}

func answer(conn net.Conn, w io.Writer) {
	conn.SetReadDeadline(time.Now().Add(time.Second))
	io.Copy(w, conn)
}

func (p *printers) Count(w http.ResponseWriter, r *http.Request) {
	conn, err := net.Dial("udp", p.addr)
	if err != nil {
		return
	}
	defer conn.Close()
	fmt.Fprint(conn, "jobs:1|c")
}
