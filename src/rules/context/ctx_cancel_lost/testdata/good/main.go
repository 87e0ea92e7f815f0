package good

import "context"

// A loop that hands the function on to the next iteration.
func restart(ctx context.Context, changes chan int) {
	var cancel context.CancelFunc
	for range changes {
		if cancel != nil {
			cancel()
		}
		var inner context.Context
		inner, cancel = context.WithCancel(ctx)
		go work(inner)
	}
	if cancel != nil {
		cancel()
	}
}
