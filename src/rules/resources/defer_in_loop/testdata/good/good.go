package p

import (
	"bufio"
	"context"
	"io"
	"net"
	"os"
	"sync"
	"time"
)

func inFunctionOfItsOwn(names []string) {
	for _, name := range names {
		func() {
			f, err := os.Open(name)
			if err != nil {
				return
			}
			defer f.Close() // silent "defer-in-loop: a call of its function comes there once"
			io.Copy(io.Discard, f)
		}()
	}
}

// The false alarm of go-critic#1451: after the defer the loop is always left.
func returns(names []string) ([]byte, error) {
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			continue
		}
		defer f.Close()
		return io.ReadAll(f)
	}
	return nil, os.ErrNotExist
}

func leaves(names []string) {
search:
	for _, name := range names {
		for {
			f, err := os.Open(name)
			if err != nil {
				break
			}
			defer f.Close()
			io.Copy(io.Discard, f)
			break search
		}
	}
	for _, name := range names {
		f, err := os.Open(name)
		if err == nil {
			defer f.Close()
			io.Copy(io.Discard, f)
			goto done
		}
	}
	for _, name := range names {
		f, err := os.Open(name)
		if err == nil {
			defer f.Close()
			io.Copy(io.Discard, f)
			panic(name)
		}
	}
done:
}

// The resources of all iterations are used after the loop, and so released after it.
func collects(names []string) error {
	var readers []io.Reader
	var all []net.Listener
	byName := make(map[string]*bufio.Reader)
	var ports []net.Addr
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close() // silent "defer-in-loop: what it releases is held beyond the iteration"
		info, err := f.Stat()
		if err != nil || info.IsDir() {
			return err
		}
		readers = append(readers, bufio.NewReader(f))

		g, err := os.Open(name)
		if err != nil {
			return err
		}
		defer g.Close()
		buffered := bufio.NewReader(g)
		byName[name] = buffered
		buffered.Peek(1)

		l, err := net.Listen("tcp", ":0")
		if err != nil {
			return err
		}
		defer l.Close()
		ports = append(ports, l.Addr())
	}
	_, err := io.Copy(io.Discard, io.MultiReader(readers...))
	_, _, _ = all, byName, ports
	return err
}

// Nothing in the iteration needs the lock or the file after the defer: they are for what follows.
func forTheRestOfTheFunction(locks []*sync.Mutex, names []string) {
	for _, mu := range locks {
		mu.Lock()
		defer mu.Unlock() // silent "defer-in-loop: nothing shows that it belongs to the iteration"
	}
	for _, name := range names {
		timer := time.AfterFunc(time.Second, func() { println(name) })
		defer timer.Stop()
	}
}

// How the function ends decides what the deferred calls do.
func undoes(names []string) (err error) {
	for _, name := range names {
		f, createErr := os.Create(name)
		if createErr != nil {
			return createErr
		}
		defer func() { // silent "defer-in-loop: how the function ends decides what it does"
			if err != nil {
				os.Remove(f.Name())
			}
		}()
		if err = f.Close(); err != nil {
			return err
		}
	}
	return nil
}

// The iteration closes the file itself; the defer is for the ways that leave early.
func closesTwice(names []string) error {
	for _, name := range names {
		f, err := os.Create(name)
		if err != nil {
			return err
		}
		defer f.Close() // silent "defer-in-loop: the iteration does the same itself"
		if _, err := f.WriteString("x"); err != nil {
			return err
		}
		if err := f.Close(); err != nil {
			return err
		}
	}
	return nil
}

// Few iterations pile up little.
func bounded() {
	for i := 0; i < 3; i++ {
		f, _ := os.Open("a")
		defer f.Close() // silent "defer-in-loop: its loop runs a few times only"
		io.Copy(io.Discard, f)
	}
	for range 2 {
		f, _ := os.Open("a")
		defer f.Close()
		io.Copy(io.Discard, f)
	}
	for _, name := range [...]string{"a", "b"} {
		f, _ := os.Open(name)
		defer f.Close()
		io.Copy(io.Discard, f)
	}
	names := []string{"a", "b", "c"}
	for _, name := range names {
		f, _ := os.Open(name)
		defer f.Close()
		io.Copy(io.Discard, f)
	}
}

// A panic becomes the function's error, as it is meant to.
func recovers(jobs []func()) (err error) {
	for _, job := range jobs {
		defer func() {
			if r := recover(); r != nil {
				err = os.ErrInvalid
			}
		}()
		job()
	}
	return err
}

// The lock is taken once.
func lockOnce(mu *sync.Mutex, values []int) {
	locked := false
	for _, v := range values {
		if !locked {
			mu.Lock()
			defer mu.Unlock()
			locked = true
		}
		println(v)
	}
}

// A reference that is counted is there to be held.
func references(nodes []*node) {
	for _, n := range nodes {
		child := n.walk()
		defer child.DecRef()
		child.walk()
	}
}

type node struct{}

func (n *node) walk() *node { return n }
func (n *node) DecRef()     {}

// The process lives as long as the context, which is to the end of the function.
func processes(ctx context.Context, names chan string) {
	for name := range names {
		one, cancel := context.WithCancel(ctx)
		defer cancel()
		proc := StartProcess(one, name)
		go func() { println(proc) }()
	}
}

func StartProcess(context.Context, string) *os.Process { return nil }

// The last one is for who comes after the loop.
func theLast(names []string) (string, error) {
	var f *os.File
	var err error
	for _, name := range names {
		f, err = os.Open(name)
		if err != nil {
			return "", err
		}
		defer f.Close()
		io.Copy(io.Discard, f)
	}
	return f.Name(), nil
}

func resultOf(names []string) (f *os.File, err error) {
	for _, name := range names {
		f, err = os.Open(name)
		if err != nil {
			return
		}
		defer f.Sync()
		io.Copy(io.Discard, f)
	}
	return
}

// What the iteration before has left is used once more.
func chained(names []string) error {
	var f *os.File
	for _, name := range names {
		if f != nil {
			io.WriteString(f, name)
		}
		f, _ = os.Create(name)
		defer f.Close()
		io.WriteString(f, name)
	}
	return nil
}

// Each has a lock of its own.
func lockEach(nodes []*sync.RWMutex) {
	for _, node := range nodes {
		node.RLock()
		defer node.RUnlock()
	}
}
