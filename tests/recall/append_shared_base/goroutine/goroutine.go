package goroutine

import "sync"

func Fan(hosts []string, flags []string, run func([]string)) {
	args := make([]string, 0, 16)
	args = append(args, flags...)
	var wg sync.WaitGroup
	for _, host := range hosts {
		full := append(args, "--host", host) // want "append-shared-base: every iteration"
		wg.Go(func() { run(full) })
	}
	wg.Wait()
}

func InOrder(hosts []string, flags []string) int {
	args := make([]string, 0, 16)
	args = append(args, flags...)
	total := 0
	for _, host := range hosts {
		full := append(args, "--host", host)
		total += len(full)
	}
	return total
}
