package bad

import (
	"context"
	"errors"
	"time"
)

func poll(ctx context.Context, f func() error) error {
	t := time.NewTicker(time.Second) // want "ticker-not-stopped: `t` is never stopped; before Go 1.23 it ticks on until the process ends"
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-t.C:
			if err := f(); err != nil {
				return err
			}
		}
	}
}

func oneWay(done chan bool, n int) error {
	ticker := time.NewTicker(time.Second) // want "ticker-not-stopped: `ticker` is not stopped on every path"
	if n < 0 {
		return errors.New("negative")
	}
	defer ticker.Stop()
	select {
	case <-ticker.C:
	case <-done:
	}
	return nil
}

func inGoroutine(done chan bool, f func()) {
	go func() {
		t := time.NewTicker(time.Second) // want "ticker-not-stopped: `t` is never stopped"
		for {
			select {
			case <-t.C:
				f()
			case <-done:
				return
			}
		}
	}()
}

func again(n int) {
	for range n {
		t := time.NewTicker(time.Second) // want "ticker-not-stopped: `t` is never stopped"
		<-t.C
	}
}

func newTicker(d time.Duration) *time.Ticker { return time.NewTicker(max(d, 1)) }

func throughHelper(done chan bool) {
	t := newTicker(time.Second) // want "ticker-not-stopped: `t` is not stopped on every path"
	select {
	case <-t.C:
		t.Stop()
	case <-done:
	}
}

func wait(t *time.Ticker) { <-t.C }

func handed() {
	t := time.NewTicker(time.Second) // want "ticker-not-stopped: `t` is never stopped"
	wait(t)
}
