package p

import "testing"

// In tests too a deferred call that never runs is a mistake.
func TestServe(t *testing.T) {
	jobs := make(chan func())
	go func() {
		for {
			job := <-jobs
			defer close(jobs) // want "defer-in-loop: deferred `close` never runs"
			job()
		}
	}()
}
