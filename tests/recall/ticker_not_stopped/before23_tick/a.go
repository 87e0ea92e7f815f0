// Before Go 1.23 what time.Tick gives cannot be stopped: only for who never returns.
package old

import (
	"context"
	"time"
)

func poll(ctx context.Context, f func()) {
	tick := time.Tick(time.Second) // want "ticker-not-stopped: the ticker of `time.Tick` cannot be stopped"
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick:
			f()
		}
	}
}

func few(f func()) {
	n := 0
	for range time.Tick(time.Second) { // want "ticker-not-stopped: the ticker of `time.Tick` cannot be stopped"
		f()
		if n++; n == 3 {
			break
		}
	}
}

func forever(f func()) {
	for range time.Tick(time.Second) { // silent "ticker-not-stopped: its function does not return"
		f()
	}
}

var beat = time.Tick(time.Minute)
