package literal

import "sync"

type Runner struct{ run func([]string) error }

// Every goroutine appends to the one slice that all of them have.
func (r *Runner) All(hosts []string, flags []string) {
	args := make([]string, 0, 16)
	args = append(args, flags...)
	var wg sync.WaitGroup
	for _, host := range hosts {
		wg.Go(func() {
			r.run(append(args, "--host", host)) // want "append-shared-base: the goroutine of every iteration"
		})
	}
	wg.Wait()
}
