// A WaitGroup or an errgroup starts the goroutine.
package pool

import (
	"net"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

type Poller struct {
	wg    sync.WaitGroup
	group errgroup.Group
	seen  int
	conn  net.PacketConn
}

func NewPoller() *Poller {
	p := &Poller{}
	p.wg.Go(p.poll) // want "worker-no-exit: no way leads out of this goroutine's loop; every call of `NewPoller` leaves one behind"
	return p
}

func (p *Poller) poll() {
	for {
		time.Sleep(time.Second)
		p.seen++
	}
}

func NewReader(conn net.PacketConn) *Poller {
	p := &Poller{conn: conn}
	p.group.Go(func() error { // want "worker-no-exit: every call of `NewReader` leaves one behind"
		buf := make([]byte, 1500)
		for {
			n, _, _ := p.conn.ReadFrom(buf)
			p.seen += n
		}
	})
	return p
}

// The error ends it.
func NewCareful(conn net.PacketConn) *Poller {
	p := &Poller{conn: conn}
	p.group.Go(func() error {
		buf := make([]byte, 1500)
		for {
			n, _, err := p.conn.ReadFrom(buf)
			if err != nil {
				return err
			}
			p.seen += n
		}
	})
	return p
}
