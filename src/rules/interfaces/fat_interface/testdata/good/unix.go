//go:build unix

package p

// Other platforms may have other implementations.
type poller interface {
	Add(fd int)
	Remove(fd int)
	Wait() int
	Close()
}

type epoll struct{}

func (epoll) Add(int)    {}
func (epoll) Remove(int) {}
func (epoll) Wait() int  { return 0 }
func (epoll) Close()     {}

func wait(p poller) int { return p.Wait() }
