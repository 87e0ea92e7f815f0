// Before Go 1.23: early returns, a switch, a closure, a map of functions.
package old

import (
	"context"
	"errors"
	"time"
)

func waitReady(ctx context.Context, ready func() (bool, error)) error {
	ticker := time.NewTicker(50 * time.Millisecond) // want "ticker-not-stopped: `ticker` is not stopped on every path"
	for {
		select {
		case <-ctx.Done():
			ticker.Stop()
			return ctx.Err()
		case <-ticker.C:
			ok, err := ready()
			switch {
			case err != nil:
				return err
			case ok:
				ticker.Stop()
				return nil
			}
		}
	}
}

func retries(n int, f func() error) error {
	t := time.NewTicker(time.Second) // want "ticker-not-stopped: `t` is never stopped"
	next := func() { <-t.C }
	for i := 0; i < n; i++ {
		if f() == nil {
			return nil
		}
		next()
	}
	return errors.New("no more")
}

func stopsInClosure(n int, f func() error) error {
	t := time.NewTicker(time.Second)
	defer func() { t.Stop() }()
	for i := 0; i < n; i++ {
		if f() == nil {
			return nil
		}
		<-t.C
	}
	return errors.New("no more")
}

type poller struct{ ticker *time.Ticker }

func (p *poller) stop() { p.ticker.Stop() }

func handsOver() *poller { return &poller{ticker: time.NewTicker(time.Second)} }
