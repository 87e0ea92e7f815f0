// Package errgroup stands for a library that has changed: its rows in src/models are about another
// version of it.
package errgroup

import (
	"fmt"
	"net"
	"os"
	"sync"
)

type Group struct {
	mu   sync.Mutex
	last func() error
}

// Wait has a row, and waits no more.
func (g *Group) Wait() error { return nil }

// Go starts a goroutine.
func (g *Group) Go(f func() error) { go f() }

// TryGo keeps its argument. It takes a lock for a moment only.
func (g *Group) TryGo(f func() error) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.last = f
	return true
}

// Store keeps its argument, and has no row.
func (g *Group) Store(f func() error) { g.last = f }

// First waits for a channel.
func First(c <-chan int) int { return <-c }

// Load returns errors that wrap another, by a helper.
func Load(name string) error { return load(name) }

func load(name string) error {
	if name == "" {
		return &os.PathError{Op: "load", Path: name, Err: os.ErrInvalid}
	}
	return fmt.Errorf("load %s: %w", name, os.ErrNotExist)
}

// Dial returns what has to be closed, and waits for the network.
func Dial(addr string) (net.Conn, error) { return net.Dial("tcp", addr) }

// Nothing of interest.
func Len(s []int) int { return len(s) }

type hidden struct{}

// Not exported: no method that others can name.
func (hidden) Wait(c chan int) { <-c }
